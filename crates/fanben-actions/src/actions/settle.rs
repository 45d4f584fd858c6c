//! 结账: heads sign what their departments scored; the office closes the stage, or two people close
//! it without a department.

use std::collections::BTreeMap;
use std::sync::Arc;

use fanben_model::exchange::Judgment;
use fanben_model::measures::Entry;
use fanben_model::rights::{Act, Matter};
use fanben_model::scheme::{Missing, Stage};
use fanben_model::settlement::{Next, OfficeState, Proposal, Ready, Refused, Step, step};
use fanben_model::stages::{self, Phase, Readiness};
use fanben_store::{
    ActionId, AnswerRow, Answers, ClosingRow, CycleId, MeasureRow, OfficeSignRow, SheetRow, UnitId,
};

use super::begin;
use crate::doing::{Doing, Done};
use crate::live::Live;
use crate::settling::{Office, Settling};
use crate::{Desk, Person, Receipt, Refusal, settle_words};

/// What a head does about the department's scores.
#[derive(Debug, Clone)]
pub struct SignOffice {
    /// The cycle.
    pub cycle: CycleId,
    /// The department.
    pub office: String,
    /// The digest of what was shown.
    pub digest: String,
    /// Why it is sent back; none: it is signed.
    pub back: Option<String>,
    /// The person's password, asked for again.
    pub password: String,
    /// The code of the second factor, where the account has one.
    pub code: String,
}

/// Signs what a department scored, or sends it back with a reason. What changed since the page was
/// made is refused.
pub async fn sign_office(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: SignOffice,
) -> Result<Receipt, Refusal> {
    let taken = desk.store.read(desk.tenant()?).await?.receipt(action).await?.is_some();
    if !taken {
        super::sign_in::prove_again(desk, who, &input.password, &input.code).await?;
    }
    let mut doing = begin!(desk, who, action, Act::SignOffice);
    let done = sign(&mut doing, &input).await;
    doing.end(done).await
}

/// The cycle with its stage that departments score, once the person may act on it.
async fn open<'l>(
    doing: &mut Doing<'_>,
    live: &'l Live,
    office: &str,
) -> Result<(Settling<'l>, String), Refusal> {
    let settling = Settling::load(&mut doing.tx, live, live.row.id).await?;
    let settling = settling.ok_or(Refusal::NotFound)?;
    let place = doing.places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Stage { place, state: live.state, stage: settling.stage, office };
    doing.authorise(&matter)?;
    let post = doing.capacity(&matter);
    Ok((settling, post))
}

async fn sign(doing: &mut Doing<'_>, input: &SignOffice) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let (settling, post) = open(doing, &live, &input.office).await?;
    let office = settling.office(&input.office)?;
    let (shown, sealed) = settling.shown(office)?;
    if sealed.digest != input.digest {
        return Err(Refusal::bad("digest", "您打开页面以后又有改动,请看过现在的内容再签"));
    }
    let given = settling.given(office, &settling.waiting()?);
    let reason = match &input.back {
        Some(reason) => super::reason(reason)?,
        None if !given.owed.is_empty() => {
            let says = settle_words::owed(&settling, &given.owed);
            return Err(Refusal::bad("office", format!("还不能签字:{says}")));
        }
        None => String::new(),
    };
    let signed = settling.signed(office)?;
    if input.back.is_none() && Settling::state(&given, &signed) == OfficeState::Signed {
        return Err(Refusal::bad("office", "已经签过字,签后没有改动,不用再签"));
    }
    let said = match &input.back {
        Some(_) => format!("退回修改:{reason}"),
        None => format!("签字,{}格,校验码{}", shown.lines.len(), &sealed.digest[..16]),
    };
    let row = OfficeSignRow {
        cycle: input.cycle,
        number: 0,
        stage: settling.stage.id.clone(),
        office: office.name.clone(),
        sent_back: input.back.is_some(),
        reason,
        digest: sealed.digest,
        shown: sealed.text,
        post,
        person: doing.who.id,
        holder: doing.behalf_of(),
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_office_sign(&row).await?;
    doing.touch(input.cycle);
    let says = format!("{}的{}表:{said}", office.name, settling.stage.name);
    Ok(Done::new(format!("cycle {}", input.cycle), says))
}

/// How a stage is closed.
#[derive(Debug, Clone)]
pub enum Closing {
    /// Everybody signed.
    Close,
    /// It is proposed to close without those who did not.
    Propose {
        /// What stands for what they did not send.
        missing: Missing,
        /// Why it cannot wait.
        reason: String,
    },
    /// Another person approves what was proposed.
    Approve {
        /// On what ground, or with which document; may be empty.
        reason: String,
    },
    /// Another person refuses.
    Refuse {
        /// Why.
        reason: String,
    },
}

/// Closes a stage that departments score, proposes to, or answers a proposal. Every subject at it
/// goes up.
pub async fn close_stage(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    cycle: CycleId,
    input: Closing,
) -> Result<Receipt, Refusal> {
    let act = match input {
        Closing::Close => Act::CloseStage,
        Closing::Propose { .. } => Act::ProposeClosing,
        Closing::Approve { .. } | Closing::Refuse { .. } => Act::ApproveClosing,
    };
    let mut doing = begin!(desk, who, action, act);
    let done = close(&mut doing, cycle, &input).await;
    doing.end(done).await
}

async fn close(doing: &mut Doing<'_>, cycle: CycleId, input: &Closing) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, cycle).await?;
    let (settling, post) = open(doing, &live, "").await?;
    let (what, reason) = match input {
        Closing::Close => (Step::Close, ""),
        Closing::Propose { missing, reason } => (Step::Propose(*missing), reason.trim()),
        Closing::Approve { reason } => (Step::Approve, reason.trim()),
        Closing::Refuse { reason } => (Step::Refuse, reason.trim()),
    };
    if reason.chars().count() > 500 {
        return Err(Refusal::bad("reason", "最多500字"));
    }
    let position = settling.position()?;
    let proposed = settling.proposed()?;
    let by = proposed.as_ref().map(|(row, _)| row.person);
    // Whoever acts for somebody is not a second person beside them.
    let other = by.is_none_or(|by| doing.who.hands().all(|hand| hand != by));
    let ready = Ready { reasoned: !reason.is_empty(), other };
    let next = step(settling.allowed(), &position, &what, ready)
        .map_err(|refused| refusal(&settling, refused))?;
    let (word, proposal) = match &next {
        Next::Closed => ("closed", None),
        Next::Proposed(proposal) => ("proposed", Some(proposal)),
        Next::ClosedWithout(proposal) => ("approved", Some(proposal)),
        Next::Reopened => ("refused", None),
    };
    let mut row = ClosingRow {
        cycle,
        number: 0,
        stage: settling.stage.id.clone(),
        step: word.to_owned(),
        proposal: match proposal {
            Some(proposal) => {
                serde_json::to_string(proposal).map_err(|_| Refusal::bad("reason", "请重试"))?
            }
            None => String::new(),
        },
        answers: match next {
            Next::ClosedWithout(_) | Next::Reopened => {
                proposed.as_ref().map_or(0, |(row, _)| row.number)
            }
            _ => 0,
        },
        reason: reason.to_owned(),
        subjects: 0,
        post: post.clone(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    let waiting = settling.waiting()?;
    let mut filled = 0;
    let mut sheets = BTreeMap::new();
    if let Next::ClosedWithout(proposal) = &next {
        let fill = Fill { settling: &settling, proposal, waiting: &waiting };
        (filled, sheets) =
            fill.write(doing, &live, (&row, proposed.as_ref().map(|(row, _)| *row))).await?;
    }
    if matches!(next, Next::Closed | Next::ClosedWithout(_)) {
        for &at in &waiting {
            up(doing, &live, &settling, at, sheets.get(&live.subjects[at].subject), &post).await?;
        }
        row.subjects = i64::try_from(waiting.len()).unwrap_or(i64::MAX);
    }
    doing.tx.add_closing(&row).await?;
    doing.touch(cycle);
    let mut says = format!("{}{}", settling.stage.name, said(&next, &settling, reason));
    if row.subjects > 0 {
        says = format!("{says},{}个村进入下一环节", row.subjects);
    }
    if filled > 0 {
        says = format!("{says},未交的{filled}格已按规则处理");
    }
    Ok(Done::new(format!("cycle {cycle} stage {}", settling.stage.id), says)
        .giving("subjects", row.subjects.to_string()))
}

/// What the step did, in words.
fn said(next: &Next, settling: &Settling<'_>, reason: &str) -> String {
    match next {
        Next::Closed => format!("结账:{}个部门都已签字", settling.offices.len()),
        Next::Proposed(one) => {
            format!("提请结账:缺{}也结账,{}", one.without.join("、"), one.missing.says())
        }
        Next::ClosedWithout(one) => {
            format!("结账:缺{},按“{}”", one.without.join("、"), one.missing.says())
        }
        Next::Reopened => format!("不结账:不同意强行结账:{reason}"),
    }
}

fn refusal(settling: &Settling<'_>, refused: Refused) -> Refusal {
    let told = settle_words::refused(settling, &refused);
    Refusal::Settlement { refused, told }
}

/// Sends a subject up from the stage, whatever is missing: that was decided for all at once.
async fn up(
    doing: &mut Doing<'_>,
    live: &Arc<Live>,
    settling: &Settling<'_>,
    at: usize,
    sheet: Option<&i64>,
    post: &str,
) -> Result<(), Refusal> {
    let found = doing.find_in(live, &live.subjects[at].code)?;
    let rules = live.ready.stages();
    let (declares, ready) = (live.ready.declares, Readiness::complete());
    let to = stages::step(rules, declares, found.position, stages::Step::Send, &ready)
        .map_err(|refused| Refusal::state(refused, rules))?;
    let next = match to.phase {
        Phase::Settled => "各环节评完,等待认定".to_owned(),
        _ => format!("转入{}", rules.get(to.stage).map_or("", |stage| stage.name.as_str())),
    };
    let says = format!("{}的{}结账,{next}", found.row.name, settling.stage.name);
    doing.moved_with(&found, to, &says, (post.to_owned(), sheet.copied())).await
}

/// What stands for what was not sent.
struct Fill<'f, 'l> {
    settling: &'f Settling<'l>,
    proposal: &'f Proposal,
    waiting: &'f [usize],
}

impl Fill<'_, '_> {
    /// Writes it, with the reason and both people's posts on every cell. How many cells, and the new
    /// numbers of the sheets.
    async fn write(
        &self,
        doing: &mut Doing<'_>,
        live: &Arc<Live>,
        (row, proposed): (&ClosingRow, Option<&ClosingRow>),
    ) -> Result<(usize, BTreeMap<UnitId, i64>), Refusal> {
        let before = match self.proposal.missing {
            Missing::NotApplicable => None,
            Missing::LastPeriod => earlier(doing, live).await?,
        };
        let by = proposed.map_or("", |row| row.post.as_str());
        let why = |office: &Office| {
            format!(
                "{}未交,按“{}”结账;{by}提请,{}批准",
                office.name,
                self.proposal.missing.says(),
                row.post
            )
        };
        let mut judged: BTreeMap<usize, Vec<(String, Judgment)>> = BTreeMap::new();
        let mut measures = Vec::new();
        let mut filled = 0;
        for name in &self.proposal.without {
            let office = self.settling.office(name)?;
            for owed in self.settling.given(office, self.waiting).owed {
                filled += 1;
                let subject = live.subjects[owed.at].subject;
                if owed.measure {
                    let last = before.as_ref().and_then(|then| {
                        let kept = then.measures.get(&(owed.what.clone(), subject))?;
                        kept.entry().ok().filter(|entry| *entry != Entry::Missing)
                    });
                    let entry = last.unwrap_or(Entry::NotApplicable);
                    measures.push(
                        self.measure(doing, live, (&owed.what, subject), &why(office)).with(&entry),
                    );
                } else {
                    let last = before.as_ref().and_then(|then| {
                        let sheet = then.sheets.get(&(subject, self.settling.stage.id.clone()))?;
                        Some(sheet.answers.0.get(owed.what.as_str())?.value.to_string())
                    });
                    let value = last.unwrap_or_else(|| "/".to_owned());
                    let one = Judgment { value, reason: why(office) };
                    judged.entry(owed.at).or_default().push((owed.what, one));
                }
            }
        }
        let mut numbers = BTreeMap::new();
        for (at, cells) in judged {
            let subject = live.subjects[at].subject;
            let stage = &self.settling.stage.id;
            let now = live.sheets.get(&(subject, stage.clone()));
            let mut answers = now.map(|sheet| sheet.answers.0.rows()).unwrap_or_default();
            for (key, judgment) in cells {
                let Judgment { value, reason } = judgment;
                let answer = AnswerRow { value, reason, person: doing.who.id, at: doing.at };
                answers.insert(key, answer);
            }
            let number = now.map_or(0, |sheet| sheet.number) + 1;
            let sheet = SheetRow {
                cycle: live.row.id,
                subject,
                stage: stage.clone(),
                number,
                answers: Answers::from(answers).into(),
                person: doing.who.id,
                at: doing.at,
                action: doing.action,
            };
            doing.tx.add_sheet(&sheet).await?;
            numbers.insert(subject, number);
        }
        doing.measure(&measures).await?;
        Ok((filled, numbers))
    }

    fn measure(
        &self,
        doing: &Doing<'_>,
        live: &Live,
        (name, unit): (&str, UnitId),
        why: &str,
    ) -> MeasureRow {
        MeasureRow {
            name: name.to_owned(),
            period: live.row.period.clone(),
            unit,
            number: 0,
            state: String::new(),
            amount: None,
            words: None,
            source: format!("{}结账", self.settling.stage.name),
            reason: why.to_owned(),
            person: doing.who.id,
            at: doing.at,
            action: doing.action,
        }
    }
}

/// The same scheme's cycle of the period before, of the same unit, if it ran here.
async fn earlier(doing: &mut Doing<'_>, live: &Live) -> Result<Option<Arc<Live>>, Refusal> {
    let scheme = |stage: &[Stage]| stage.iter().map(|stage| stage.id.clone()).collect::<Vec<_>>();
    let cycles = doing.tx.cycles().await?;
    let before = cycles.into_iter().filter(|row| {
        row.unit == live.row.unit
            && row.scheme == live.row.scheme
            && row.period.len() == live.row.period.len()
            && row.period < live.row.period
    });
    let mut before: Vec<_> = before.collect();
    before.sort_by(|one, other| one.period.cmp(&other.period));
    let Some(row) = before.pop() else { return Ok(None) };
    let places = Arc::clone(&doing.places);
    let then = doing.desk.live(&mut doing.tx, &places, row.id).await?;
    // Another rubric's stages say nothing about this one's.
    Ok((scheme(then.ready.stages()) == scheme(live.ready.stages())).then_some(then))
}
