//! All that is personal of somebody is erased: proposed by who looks after accounts, done by who gives
//! posts. What was judged, decided and paid stays under an opaque mark.

use std::collections::BTreeMap;
use std::sync::Arc;

use fanben_model::rights::Act;
use fanben_store::{ActionId, AuditRow, ErasureRow, ErasureWordRow, PersonId, Tx};

use super::begin;
use crate::accounts::Held;
use crate::blanking::{Known, blank, plain, unpaid};
use crate::doing::{Doing, Done};
use crate::{Desk, Person, Receipt, Refusal};

/// What stands where a name stood.
pub const MARK: &str = "已删除的人员";
/// Why somebody is erased: ids and words.
pub const REASONS: [(&str, &str); 4] = [
    ("kept", "保管期满"),
    ("asked", "本人要求"),
    ("wrong", "误录"),
    ("ordered", "上级机关或者法院要求"),
];
pub(crate) const PROPOSED: &str = "proposed";
const DECLINED: &str = "declined";
pub(crate) const DONE: &str = "done";
/// Words by which somebody is known besides name and account.
const MOST: usize = 10;

/// A proposal to erase somebody.
#[derive(Debug, Clone, Default)]
pub struct ProposeErasure {
    /// Why, one of [`REASONS`].
    pub why: String,
    /// The number of the document behind it.
    pub document: String,
    /// Telephones, identity numbers, other names that go too wherever they stand.
    pub words: Vec<String>,
}

/// What is done about a proposal.
#[derive(Debug, Clone, Copy)]
pub struct SettleErasure {
    /// Its number.
    pub proposal: i64,
    /// It is done; otherwise declined.
    pub erase: bool,
}

/// Proposes that somebody is erased. They hold no post any more and no money is on its way to them.
pub async fn propose_erasure(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    person: PersonId,
    input: ProposeErasure,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ProposeErasure);
    let done = propose(&mut doing, person, &input).await;
    doing.end(done).await
}

/// Erases somebody, or declines it. Who proposed it does not.
pub async fn erase_person(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    person: PersonId,
    input: SettleErasure,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ErasePerson);
    let done = settle(&mut doing, person, input).await;
    let came = doing.end(done).await;
    if came.is_ok() {
        desk.forget();
    }
    came
}

/// The account, if the person who asks may do this about it.
async fn held(doing: &mut Doing<'_>, person: PersonId) -> Result<Held, Refusal> {
    let today = doing.desk.today();
    let held = Held::load(&mut doing.tx, &doing.places, doing.who, person, today).await?;
    held.authorise(doing.who, &doing.places, doing.act)?;
    Ok(held)
}

/// Why the person cannot be erased yet.
async fn hindered(doing: &mut Doing<'_>, held: &Held, known: &Known) -> Result<(), Refusal> {
    if let Some(post) = held.posts.first() {
        let said = crate::accounts::post(post, &doing.places).map(|post| post.says());
        let says = format!(
            "{}还有岗位(还在任,或者今天才到期):{};请先免去,过了最后一天再办",
            held.row.name,
            said.unwrap_or_default()
        );
        return Err(Refusal::bad("", says));
    }
    match unpaid(&mut doing.tx, known).await? {
        Some(says) => Err(Refusal::bad("", says)),
        None => Ok(()),
    }
}

async fn propose(
    doing: &mut Doing<'_>,
    person: PersonId,
    input: &ProposeErasure,
) -> Result<Done, Refusal> {
    let held = held(doing, person).await?;
    match doing.tx.erasure_of(person).await? {
        Some(last) if last.act == DONE => {
            return Err(Refusal::bad("", "这个人的个人信息已经删除"));
        }
        Some(last) if last.act == PROPOSED => {
            return Err(Refusal::bad("", "已经有人提出,等安全管理员办理"));
        }
        _ => {}
    }
    let known = Known::of(&mut doing.tx, &held.row).await?;
    hindered(doing, &held, &known).await?;
    if !REASONS.iter().any(|(id, _)| *id == input.why) {
        return Err(Refusal::bad("why", "请选一个原因"));
    }
    let document = super::words("document", &input.document, 60)?;
    let mut words: Vec<&str> = input.words.iter().map(|word| word.trim()).collect();
    words.retain(|word| !word.is_empty());
    words.sort_unstable();
    words.dedup();
    if words.len() > MOST {
        return Err(Refusal::bad("words", format!("最多{MOST}行")));
    }
    for word in &words {
        if !plain(word) || !known.is_alone(&mut doing.tx, &doing.places, word).await? {
            let says = format!(
                "“{word}”不能自动替换:太短、太普通,或者和别人的姓名账号、单位、岗位、办法里的字重合;\
                 请去掉这一行,或者写得更完整"
            );
            return Err(Refusal::bad("words", says));
        }
    }
    if known.words().chain(words.iter().copied()).any(|word| document.contains(word)) {
        return Err(Refusal::bad("document", "文号里不要写本人的姓名和号码"));
    }
    let row = row(doing, person, PROPOSED, &(input.why.clone(), document)).await?;
    let proposal = row.number;
    doing.tx.add_erasure(&row).await?;
    for word in words {
        let word = word.to_owned();
        doing.tx.add_erasure_word(&ErasureWordRow { proposal, word }).await?;
    }
    let says = format!("已提出删除{}的个人信息,等安全管理员办理", held.row.name);
    Ok(Done::new(format!("person {person}"), says).giving("proposal", proposal.to_string()))
}

/// The next row; of a proposal, unless it says otherwise.
pub(super) async fn row(
    doing: &mut Doing<'_>,
    person: PersonId,
    act: &str,
    (why, document): &(String, String),
) -> Result<ErasureRow, Refusal> {
    let number = doing.tx.erasures().await?.last().map_or(1, |row| row.number + 1);
    Ok(ErasureRow {
        number,
        act: act.to_owned(),
        proposal: number,
        person,
        why: why.clone(),
        document: document.clone(),
        by: doing.who.id,
        at: doing.at,
        action: doing.action,
    })
}

async fn settle(
    doing: &mut Doing<'_>,
    person: PersonId,
    input: SettleErasure,
) -> Result<Done, Refusal> {
    let held = held(doing, person).await?;
    let last = doing.tx.erasure_of(person).await?;
    let open = last.filter(|last| last.act == PROPOSED && last.number == input.proposal);
    let Some(open) = open else {
        return Err(Refusal::bad("", "没有等着办理的删除;可能已经办过,请刷新页面再看"));
    };
    let act = if input.erase { DONE } else { DECLINED };
    let reasons = (open.why.clone(), open.document.clone());
    let row = ErasureRow { proposal: open.number, ..row(doing, person, act, &reasons).await? };
    let done = Done::new(format!("person {person} erasure {}", row.number), "");
    if !input.erase {
        doing.tx.add_erasure(&row).await?;
        doing.tx.forget_erasure_words(open.number).await?;
        return Ok(Done { says: "已退回,没有删除".to_owned(), ..done });
    }
    if open.by == doing.who.id {
        return Err(Refusal::bad("", "这是您自己提出的,请由另一位管理员办理"));
    }
    let known = Known::of(&mut doing.tx, &held.row).await?;
    hindered(doing, &held, &known).await?;
    doing.tx.add_erasure(&row).await?;
    let words = doing.tx.erasure_words().await?;
    let own = words.into_iter().filter(|one| one.proposal == open.number);
    let own: Vec<String> = own.map(|one| one.word).collect();
    doing.tx.forget_erasure_words(open.number).await?;
    let (places, by) = (Arc::clone(&doing.places), (row.number, doing.action));
    let came = blank(&mut doing.tx, &places, &known, &own, by).await?;
    // Everybody reads everything again, in this process and in others.
    doing.tx.touch_cycles().await?;
    doing.touch_all();
    let left = if came.left {
        ";姓名或者填的字样和别处的字重合,文字里的没有动,请人工核对"
    } else {
        ""
    };
    let says = format!(
        "已删除,以后显示为“{MARK}”(编号{person});{}次操作留下的记录去掉了个人信息{left}",
        came.entries
    );
    Ok(Done { says, ..done })
}

/// What actions' rows are held against that were blanked: the last commitment of each, if an erasure
/// of the trail made it.
pub(crate) async fn blanked(
    tx: &mut Tx,
    trail: &[AuditRow],
) -> Result<BTreeMap<ActionId, String>, Refusal> {
    let word = crate::live::written(&Act::ErasePerson);
    let did = |action: ActionId| {
        trail
            .iter()
            .any(|row| row.action == Some(action) && row.act == word && row.outcome == "done")
    };
    let mut known: BTreeMap<ActionId, bool> = BTreeMap::new();
    let mut last = BTreeMap::new();
    for row in tx.erased_entries().await? {
        if *known.entry(row.action).or_insert_with(|| did(row.action)) {
            last.insert(row.entry, row.content);
        }
    }
    Ok(last)
}
