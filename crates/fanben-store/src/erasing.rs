//! Rows that hold what is personal of somebody → the same rows without it. Nothing else of them
//! changes: no figure, no key, no order. What an action wrote is told by its id, so that its
//! commitment can be made anew.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::tx::On;
use crate::{ActionId, CycleId, ObjectionWordsRow, PersonId, StoreError, Tx, UnitId};

/// Columns with words of people, by table: as text, as JSON. Not in it is what results are made of
/// (values of measures and answers), what was published (notices, rulings' documents), what rules
/// say, and codes.
const WORDS: [(&str, &[&str], &[&str]); 50] = [
    ("sheet", &[], &["answers"]),
    ("held", &["minutes"], &[]),
    ("event", &["says", "post"], &[]),
    ("measure", &["source", "reason"], &[]),
    ("result", &["document"], &["result"]),
    ("extension", &["reason"], &[]),
    ("reminder", &["says"], &[]),
    ("place_change", &["basis", "reason", "says"], &["change"]),
    ("unit_version", &[], &["fields"]),
    ("treatment", &["says"], &[]),
    ("taken_over", &["reason", "post"], &[]),
    ("appointment", &["reason"], &[]),
    ("delegation", &["reason"], &[]),
    ("evidence", &["caption", "name", "post"], &[]),
    ("withdrawal", &["reason", "post"], &[]),
    ("signature", &["reason", "shown", "post"], &[]),
    ("office_sign", &["reason", "shown", "post"], &[]),
    ("closing", &["reason", "post"], &[]),
    ("draw", &["reason", "post"], &[]),
    ("form_in", &["file"], &["sheets"]),
    ("notice", &["post"], &[]),
    ("notice_step", &["reason", "post"], &[]),
    ("ruling", &["reply", "post"], &[]),
    ("title_decision", &["reason", "post"], &[]),
    ("token", &["name"], &[]),
    ("evaluation", &["form", "post"], &[]),
    ("evaluation_step", &["outcome", "reason", "post"], &[]),
    ("paper_count", &["counts", "post"], &[]),
    ("list", &["title", "post"], &[]),
    ("list_step", &["reason", "post"], &[]),
    ("list_entry", &["asks", "post"], &[]),
    ("entry_step", &["reason", "post"], &[]),
    ("list_weight", &["reason", "post"], &[]),
    ("task_step", &["says", "evidence", "post"], &[]),
    ("talk", &["post"], &[]),
    ("talk_sheet", &["sheet", "post"], &[]),
    ("talk_step", &["says", "document", "post"], &[]),
    ("vetting", &["title", "asks", "post"], &[]),
    ("vetting_answer", &["answers", "post"], &[]),
    ("vetting_step", &["reason", "post"], &[]),
    ("tie", &["post"], &[]),
    ("tie_step", &["says", "post"], &[]),
    ("visit", &["says", "post"], &[]),
    ("issue", &["what", "post"], &[]),
    ("issue_step", &["says", "post"], &[]),
    ("year_plan", &["reason", "post"], &[]),
    ("pay_run", &["document", "post"], &[]),
    ("pay_step", &["reason", "post"], &[]),
    ("share_plan", &["shares", "meeting", "post"], &[]),
    ("share_check", &["reason", "post"], &[]),
];

/// The same, brought in or decided about earlier results.
const EARLIER: [(&str, &[&str], &[&str]); 2] = [
    ("earlier_import", &["file", "source", "reason", "post"], &[]),
    ("upstream_choice", &["was", "says", "reason", "post"], &[]),
];

/// The same in the register of people.
const PAYROLL: [(&str, &[&str], &[&str]); 2] = [
    ("payroll", &["file", "source", "reason", "post"], &[]),
    ("payroll_row", &["name", "fields"], &[]),
];

/// Columns that no entry of the trail commits to.
const LOOSE: [(&str, &[&str], &[&str]); 3] =
    [("unit", &[], &["fields"]), ("person", &["name"], &[]), ("receipt", &["says"], &["gives"])];

/// One statement for each table, for SQLite and for PostgreSQL.
struct Statements {
    sqlite: Vec<String>,
    postgres: Vec<String>,
}

/// `$2` is what is replaced, `$3` by what; `$4` the holder of a post: only what was done for them.
fn statement(
    (table, texts, values): &(&str, &[&str], &[&str]),
    postgres: bool,
) -> (String, String) {
    let as_text = |column: &str| {
        if postgres { format!("cast({column} as text)") } else { (*column).to_owned() }
    };
    let mut sets = Vec::new();
    let mut meets = Vec::new();
    for column in *texts {
        sets.push(format!("{column} = replace({column}, $2, $3)"));
        meets.push(format!("replace({column}, $2, $3) <> {column}"));
    }
    for column in *values {
        let text = as_text(column);
        let new = format!("replace({text}, $2, $3)");
        let set = if postgres { format!("cast({new} as jsonb)") } else { new.clone() };
        sets.push(format!("{column} = {set}"));
        meets.push(format!("{new} <> {text}"));
    }
    let update = format!("update {table} set {}", sets.join(", "));
    (update, format!("where tenant = $1 and ({})", meets.join(" or ")))
}

fn statements(of: &[(&str, &[&str], &[&str])], rest: &str) -> Statements {
    let all = |postgres| {
        let one = |table| {
            let (update, meets) = statement(table, postgres);
            format!("{update} {meets}{rest}")
        };
        of.iter().map(one).collect()
    };
    Statements { sqlite: all(false), postgres: all(true) }
}

static EVERYWHERE: LazyLock<Statements> = LazyLock::new(|| {
    let all: Vec<_> = WORDS.iter().chain(&EARLIER).chain(&PAYROLL).copied().collect();
    statements(&all, " returning action")
});
static FOR_HOLDER: LazyLock<Statements> = LazyLock::new(|| {
    let all: Vec<_> = WORDS.iter().chain(&EARLIER).chain(&PAYROLL).copied().collect();
    let done = " and action in (select action from behalf where tenant = $1 and holder = $4)";
    statements(&all, &format!("{done} returning action"))
});
static BESIDE: LazyLock<Statements> = LazyLock::new(|| statements(&LOOSE, ""));

impl Statements {
    fn on(&'static self, on: &On) -> &'static [String] {
        match on {
            On::Sqlite(_) => &self.sqlite,
            On::Postgres(_) => &self.postgres,
        }
    }
}

impl Tx {
    /// Puts one word in the place of another wherever people wrote words; gives the actions whose
    /// rows changed. Neither word has a sign that means something in JSON.
    pub async fn replace_word(
        &mut self,
        word: &str,
        by: &str,
    ) -> Result<BTreeSet<ActionId>, StoreError> {
        let mut changed = BTreeSet::new();
        for statement in EVERYWHERE.on(&self.on) {
            let found: Vec<(ActionId,)> = rows!(self, statement.as_str(), word, by)?;
            changed.extend(found.into_iter().map(|(action,)| action));
        }
        for statement in BESIDE.on(&self.on) {
            put!(self, statement.as_str(), word, by)?;
        }
        Ok(changed)
    }

    /// The same only in what others did for the holder of a post.
    pub async fn replace_for(
        &mut self,
        holder: PersonId,
        word: &str,
        by: &str,
    ) -> Result<BTreeSet<ActionId>, StoreError> {
        let mut changed = BTreeSet::new();
        for statement in FOR_HOLDER.on(&self.on) {
            let found: Vec<(ActionId,)> = rows!(self, statement.as_str(), word, by, holder)?;
            changed.extend(found.into_iter().map(|(action,)| action));
        }
        Ok(changed)
    }

    /// Leaves of an account that there was one: nobody comes in with it, nothing names whose it was.
    /// Gives the actions whose rows changed.
    pub async fn blank_account(
        &mut self,
        person: PersonId,
        name: &str,
        login: &str,
    ) -> Result<BTreeSet<ActionId>, StoreError> {
        put!(self, "update person set name = $3 where tenant = $1 and id = $2", person, name)?;
        let update = "update account set login = $3, password = '', fresh = false, failures = 0, \
             locked_until = null, ended = true, last_at = null, \
             acts = (select acts from tenant where id = $1) where tenant = $1 and person = $2";
        put!(self, update, person, login)?;
        for delete in [
            "delete from factor where tenant = $1 and person = $2",
            "delete from session where tenant = $1 and person = $2",
            "delete from sign_on where tenant = $1 and person = $2",
            "delete from upload_piece where tenant = $1 and upload in \
             (select id from upload where tenant = $1 and person = $2)",
            "delete from upload where tenant = $1 and person = $2",
        ] {
            put!(self, delete, person)?;
        }
        let mut changed = BTreeSet::new();
        for update in [
            "update identity set subject = '' where tenant = $1 and person = $2 \
             and subject <> '' returning action",
            "update appointment set reason = '' where tenant = $1 and person = $2 \
             and reason <> '' returning action",
            "update delegation set reason = '' where tenant = $1 and reason <> '' \
             and (person = $2 or post in (select id from post where tenant = $1 and person = $2)) \
             returning action",
        ] {
            let found: Vec<(ActionId,)> = rows!(self, update, person)?;
            changed.extend(found.into_iter().map(|(action,)| action));
        }
        Ok(changed)
    }

    /// Writes over the lines of a batch, under the digest of what they are now; steps that named
    /// the old digest name the new one. Gives the actions whose rows changed.
    pub async fn blank_pay_run(
        &mut self,
        (cycle, number): (CycleId, i64),
        document: &str,
        digest: &str,
    ) -> Result<BTreeSet<ActionId>, StoreError> {
        let update = "update pay_run set document = $4, digest = $5 \
             where tenant = $1 and cycle = $2 and number = $3 returning action";
        let mut found: Vec<(ActionId,)> = rows!(self, update, cycle, number, document, digest)?;
        let update = "update pay_step set digest = $4 where tenant = $1 and cycle = $2 \
             and run = $3 and digest <> $4 returning action";
        let steps: Vec<(ActionId,)> = rows!(self, update, cycle, number, digest)?;
        found.extend(steps);
        Ok(found.into_iter().map(|(action,)| action).collect())
    }

    /// Writes over who gets how much in a proposal.
    pub async fn blank_share_plan(
        &mut self,
        (cycle, subject, number): (CycleId, UnitId, i64),
        shares: &str,
    ) -> Result<(), StoreError> {
        let update = "update share_plan set shares = $5 \
             where tenant = $1 and cycle = $2 and subject = $3 and number = $4";
        put!(self, update, cycle, subject, number, shares)
    }

    /// Writes over the name and the number of somebody in the register of people, and says whose
    /// account it was. What amounts are computed from stays. Gives the actions whose rows changed.
    pub async fn blank_payee(
        &mut self,
        payee: PersonId,
        name: &str,
        account: PersonId,
    ) -> Result<BTreeSet<ActionId>, StoreError> {
        let update = "update payroll_row set name = $3, code = $4, account = $5 \
             where tenant = $1 and payee = $2 returning action";
        let code = payee.to_string();
        let found: Vec<(ActionId,)> = rows!(self, update, payee, name, code, account)?;
        Ok(found.into_iter().map(|(action,)| action).collect())
    }

    /// Puts a digest in the place of another in the results or signatures of an action.
    pub async fn renew_digest(
        &mut self,
        action: ActionId,
        old: &str,
        new: &str,
    ) -> Result<(), StoreError> {
        for update in [
            "update result set digest = $4 where tenant = $1 and action = $2 and digest = $3",
            "update signature set digest = $4 where tenant = $1 and action = $2 and digest = $3",
        ] {
            put!(self, update, action, old, new)?;
        }
        Ok(())
    }

    /// The results and signatures of an action: the digest that stands there, what it is of.
    pub async fn digested(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let select = "select cycle, subject, number, document, result, digest, person, at, action \
             from result where tenant = $1 and action = $2";
        let results: Vec<crate::ResultRow> = rows!(self, select, action)?;
        let mut all: Vec<(String, String)> =
            results.into_iter().map(|row| (row.digest, row.result.0.to_string())).collect();
        let signed = self.signatures_by(action).await?;
        all.extend(signed.into_iter().map(|row| (row.digest, row.shown)));
        Ok(all)
    }

    /// Minutes that hold a word.
    pub async fn minutes_with(&mut self, word: &str) -> Result<Vec<String>, StoreError> {
        let select = "select minutes from held where tenant = $1 \
             and replace(minutes, $2, '') <> minutes";
        let found: Vec<(String,)> = rows!(self, select, word)?;
        Ok(found.into_iter().map(|(minutes,)| minutes).collect())
    }

    /// The same in what was shown to who signed.
    pub async fn replace_shown(
        &mut self,
        word: &str,
        by: &str,
    ) -> Result<BTreeSet<ActionId>, StoreError> {
        let update = "update signature set shown = replace(shown, $2, $3) where tenant = $1 \
             and replace(shown, $2, $3) <> shown returning action";
        let found: Vec<(ActionId,)> = rows!(self, update, word, by)?;
        Ok(found.into_iter().map(|(action,)| action).collect())
    }

    /// Forgets what an objection says, and who says so.
    pub async fn forget_words(&mut self, cycle: CycleId, number: i64) -> Result<(), StoreError> {
        let delete = "delete from objection_words where tenant = $1 and cycle = $2 and number = $3";
        put!(self, delete, cycle, number)
    }

    /// Writes over what an objection says, under another commitment. Gives its action.
    pub async fn blank_words(
        &mut self,
        row: &ObjectionWordsRow,
        digest: &str,
    ) -> Result<BTreeSet<ActionId>, StoreError> {
        let update = "update objection_words set words = $4, contact = $5 \
             where tenant = $1 and cycle = $2 and number = $3";
        put!(self, update, row.cycle, row.number, &row.words, &row.contact)?;
        let update = "update objection set digest = $4 \
             where tenant = $1 and cycle = $2 and number = $3 returning action";
        let found: Vec<(ActionId,)> = rows!(self, update, row.cycle, row.number, digest)?;
        Ok(found.into_iter().map(|(action,)| action).collect())
    }

    /// Objections whose words are still there and that were ruled on before a moment.
    pub async fn words_ruled_before(
        &mut self,
        before: chrono::DateTime<chrono::Utc>,
    ) -> Result<Vec<(CycleId, i64)>, StoreError> {
        let select = "select w.cycle, w.number from objection_words w join ruling r \
             on r.tenant = w.tenant and r.cycle = w.cycle and r.objection = w.number \
             where w.tenant = $1 and r.at < $2 order by w.cycle, w.number";
        rows!(self, select, before)
    }

    /// Says that everything that is kept of cycles in memory has to be read again.
    pub async fn touch_cycles(&mut self) -> Result<(), StoreError> {
        put!(self, "update cycle set revision = revision + 1 where tenant = $1")
    }
}
