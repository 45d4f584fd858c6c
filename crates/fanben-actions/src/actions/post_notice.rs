//! A result is published before it is decided, or a correction takes the place of what was.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use fanben_model::bundles::canonical;
use fanben_model::calendar::{Calendar, LONGEST, Period, Unknown};
use fanben_model::notices::{
    Bundled, Corrects, Document, NoticeKind, Personal, Position, Step, Terms, personal, step,
};
use fanben_model::rights::{Act, Matter};
use fanben_model::scheme::Publicity;
use fanben_store::{ActionId, CycleId, FileRow, NoticeRow, StoreError};

use super::begin;
use crate::doing::{Doing, Done};
use crate::live::Live;
use crate::noticing::{Current, Noticed, bundled, current, titles};
use crate::signing::signatures_in;
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// A result to be published.
#[derive(Debug, Clone)]
pub struct PostNotice {
    /// The cycle.
    pub cycle: CycleId,
    /// Who publishes, for how long, who answers and confirms.
    pub terms: Terms,
}

/// A correction to be published.
#[derive(Debug, Clone)]
pub struct CorrectNotice {
    /// The cycle.
    pub cycle: CycleId,
    /// Why.
    pub reason: String,
    /// The number of the document that orders it.
    pub document: String,
    /// As for the first notice; the period begins again.
    pub terms: Terms,
}

/// Publishes the result of a cycle as it stands. What is published is frozen with it.
pub async fn post_notice(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: PostNotice,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::PostNotice);
    let done = publish(&mut doing, input.cycle, &input.terms, None).await;
    doing.end(done).await
}

/// Publishes the result as it stands now in place of the last notice, which stays as it was.
pub async fn correct_notice(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: CorrectNotice,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::CorrectNotice);
    let why = (input.reason.trim().to_owned(), input.document.trim().to_owned());
    let done = publish(&mut doing, input.cycle, &input.terms, Some(why)).await;
    doing.end(done).await
}

/// A cycle with its notices, for an action.
pub(super) struct Scene {
    pub(super) live: Arc<Live>,
    pub(super) noticed: Noticed,
    pub(super) position: Position,
}

impl Scene {
    pub(super) async fn of(doing: &mut Doing<'_>, cycle: CycleId) -> Result<Self, Refusal> {
        let live = doing.desk.live(&mut doing.tx, &doing.places, cycle).await?;
        let noticed = Noticed::load(&mut doing.tx, cycle).await?;
        let position = noticed.stands(doing.desk.today());
        Ok(Self { live, noticed, position })
    }

    /// What an act is about. `objection`: the one that is ruled on came late; `aside`: the person
    /// stands aside for its subject.
    pub(super) fn matter(
        &self,
        doing: &Doing<'_>,
        objection: Option<bool>,
        aside: bool,
    ) -> Result<Matter<'_>, Refusal> {
        let place = doing.places.span_of(self.live.row.unit).ok_or(Refusal::NotFound)?;
        let (state, position) = (self.live.state, self.position);
        let confirms = self.live.ready.confirms();
        Ok(Matter::Notice { place, state, position, confirms, objection, aside })
    }

    /// Refuses what the person may not do. Where only the state forbids it to somebody who could do
    /// it at another time, the state says why.
    pub(super) fn authorise(
        &self,
        doing: &Doing<'_>,
        what: Step,
        matter: &Matter<'_>,
    ) -> Result<String, Refusal> {
        let Err(refusal) = doing.authorise(matter) else { return Ok(doing.capacity(matter)) };
        let Matter::Notice { place, aside, .. } = matter else { return Err(refusal) };
        let ready = fanben_model::notices::Ready {
            moved: what == Step::Correct,
            ..fanben_model::notices::Ready::complete()
        };
        match step(self.position, what, &ready) {
            _ if !doing.holds(*place) => Err(refusal),
            _ if *aside => Err(Refusal::Aside),
            Err(refused) => Err(Refusal::notice(refused)),
            Ok(_) => Err(refusal),
        }
    }
}

/// The number of a document: what a body decides has one.
pub(super) fn document(typed: &str) -> Result<String, Refusal> {
    let typed = typed.trim();
    match typed.chars().count() {
        0 => Err(Refusal::bad("document", "请写明依据的文号或者会议纪要号")),
        1..=100 => Ok(typed.to_owned()),
        _ => Err(Refusal::bad("document", "最多100字")),
    }
}

/// Words that are published: there, not too long, nothing of a person in them.
pub(super) fn public_words(field: &str, typed: &str, most: usize) -> Result<String, Refusal> {
    let typed = typed.trim();
    let count = typed.chars().count();
    if count == 0 {
        return Err(Refusal::bad(field, "请填写"));
    }
    if count > most {
        return Err(Refusal::bad(field, format!("最多{most}字")));
    }
    match personal(typed) {
        None => Ok(typed.to_owned()),
        Some(Personal::Mobile) => {
            Err(Refusal::bad(field, "里面像是有手机号,公示不能写个人手机;请写办公电话"))
        }
        Some(what) => {
            let says = format!("里面像是有{},公示不能写个人信息;请删去", what.name());
            Err(Refusal::bad(field, says))
        }
    }
}

/// The terms as they are printed.
fn terms(typed: &Terms, current: &Current) -> Result<Terms, Refusal> {
    let body = public_words("body", &typed.body, 60)?;
    let confirms = public_words("confirms", &typed.confirms, 60)?;
    let contact = public_words("contact", &typed.contact, 100)?;
    let objections = typed.objections.unwrap_or(typed.hangs);
    for (field, period) in
        [("days", typed.hangs), ("objections", objections), ("reply", typed.reply)]
    {
        if !(1..=LONGEST).contains(&period.days) {
            return Err(Refusal::bad(field, format!("填1到{LONGEST}天")));
        }
    }
    if typed.stays > 365 {
        return Err(Refusal::bad("stays", "期满以后最多再留365天"));
    }
    let mut consents = Vec::new();
    for code in typed.consents.iter().map(|code| code.trim()).filter(|code| !code.is_empty()) {
        if !current.rows.iter().any(|row| row.code == code && row.personal) {
            let says = format!("“{code}”不是这次公示里的个人或者家庭");
            return Err(Refusal::bad("consents", says));
        }
        consents.push(code.to_owned());
    }
    // For whom it is says the scheme, nobody else.
    let audiences = BTreeMap::new();
    Ok(Terms { body, confirms, contact, consents, audiences, ..typed.clone() })
}

/// The days of a notice.
struct Ends {
    last: NaiveDate,
    objections: Option<NaiveDate>,
    down: NaiveDate,
}

/// When it ends, and how long the public sees it. An answer to what comes on the last day must be
/// countable too.
fn days(terms: &Terms, posted: NaiveDate) -> Result<Ends, Refusal> {
    let unknown = |field: &'static str| move |why: Unknown| Refusal::bad(field, why.to_string());
    let last = terms.hangs.last(posted, Calendar::known()).map_err(unknown("days"))?;
    let objections = match terms.objections {
        None => last,
        Some(period) => period.last(posted, Calendar::known()).map_err(unknown("objections"))?,
    };
    if objections > last {
        let says = format!("异议收到{objections},公示到{last}就满了;请把公示期改到不短于异议期");
        return Err(Refusal::bad("objections", says));
    }
    terms.reply.last(last, Calendar::known()).map_err(unknown("reply"))?;
    let down = last.checked_add_days(Days::new(u64::from(terms.stays)));
    let down = down.ok_or_else(|| Refusal::bad("stays", "日子太远"))?;
    Ok(Ends { last, objections: (objections != last).then_some(objections), down })
}

/// Holds what was typed against the scheme: a notice may hang longer, never shorter; an answer may
/// come sooner, never later; who confirms and who sees what is the scheme's.
fn within(publicity: &Publicity, typed: &Terms, posted: NaiveDate) -> Result<Terms, Refusal> {
    let own = days(typed, posted)?;
    let written = Terms {
        hangs: publicity.hangs.0,
        objections: publicity.objections.map(|days| days.0),
        reply: publicity.reply.0,
        ..typed.clone()
    };
    let scheme = days(&written, posted)?;
    if own.last < scheme.last {
        let says =
            format!("办法规定公示不少于{}(到{}),可以延长,不能缩短", publicity.hangs.0, scheme.last);
        return Err(Refusal::bad("days", says));
    }
    let until = scheme.objections.unwrap_or(scheme.last);
    if own.objections.unwrap_or(own.last) < until {
        let says =
            format!("办法规定异议期不少于{}(到{until}),可以延长,不能缩短", publicity.objections());
        return Err(Refusal::bad("objections", says));
    }
    let answered = |period: Period| period.last(own.last, Calendar::known());
    let unknown = |why: Unknown| Refusal::bad("reply", why.to_string());
    if answered(typed.reply).map_err(unknown)? > answered(publicity.reply.0).map_err(unknown)? {
        let says = format!("办法规定{}内答复异议,可以更快,不能更慢", publicity.reply.0);
        return Err(Refusal::bad("reply", says));
    }
    if typed.stays > publicity.stays {
        let says = format!("办法规定期满后最多再留{}天", publicity.stays);
        return Err(Refusal::bad("stays", says));
    }
    if typed.ranks && !publicity.ranks {
        return Err(Refusal::bad("ranks", "办法没有规定公开全部名次,公开版只写有等次的名次"));
    }
    let confirms = publicity.confirms.body.trim();
    if !confirms.is_empty() && typed.confirms != confirms {
        let says = format!("办法规定由{confirms}认定,不能改");
        return Err(Refusal::bad("confirms", says));
    }
    Ok(Terms { audiences: publicity.audiences.clone(), ..typed.clone() })
}

async fn publish(
    doing: &mut Doing<'_>,
    cycle: CycleId,
    typed: &Terms,
    corrects: Option<(String, String)>,
) -> Result<Done, Refusal> {
    let scene = Scene::of(doing, cycle).await?;
    let what = if corrects.is_some() { Step::Correct } else { Step::Post };
    let matter = scene.matter(doing, None, false)?;
    let post = scene.authorise(doing, what, &matter)?;
    let current = current(&scene.live, &doing.places, &scene.noticed, false)?;
    let reason = corrects.as_ref().map_or("-", |(reason, _)| reason.as_str());
    let mut ready = current.ready(reason);
    ready.unsigned = unsigned(doing, &scene.live, &current).await?;
    step(scene.position, what, &ready).map_err(Refusal::notice)?;
    if current.rows.is_empty() {
        return Err(Refusal::bad("", "没有评完的对象,没有可以公示的结果"));
    }
    let mut terms = terms(typed, &current)?;
    let posted = doing.desk.today();
    if let Some(publicity) = scene.live.ready.publicity() {
        terms = within(publicity, &terms, posted)?;
    }
    let Ends { last, objections, down } = days(&terms, posted)?;
    let number = scene.noticed.last().map_or(1, |(row, _)| row.number + 1);
    let corrects = match corrects {
        None => None,
        Some((reason, ordered)) => {
            let (before, _) = scene.noticed.last().ok_or(Refusal::NotFound)?;
            Some(Corrects {
                number: before.number,
                digest: before.digest.clone(),
                reason: public_words("reason", &reason, 200)?,
                document: document(&ordered)?,
                differences: current.moved.clone(),
            })
        }
    };
    let salt = secrets::token();
    let (file, bundle, unbundled) = bundle(doing, &scene.live, &current, &salt).await?;
    let published = Document {
        form: 1,
        cycle: cycle.to_string(),
        number,
        kind: if corrects.is_some() { NoticeKind::Correction } else { NoticeKind::Notice },
        title: scene.live.title(),
        rules: scene.live.row.digest.clone(),
        terms,
        posted,
        last,
        objections,
        down,
        rows: current.rows,
        decisions: current.decisions,
        corrects,
        bundle,
        unbundled,
    };
    let text = serde_json::to_value(&published)
        .map_err(|error| error.to_string())
        .and_then(|value| canonical(&value).map_err(|why| why.to_string()))
        .map_err(StoreError::Row)?;
    let row = NoticeRow {
        cycle,
        number,
        replaces: published.corrects.as_ref().map_or(0, |one| one.number),
        digest: secrets::digest(&text),
        document: text,
        file,
        salt,
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_notice(&row).await?;
    let says = format!("已发布{},公示到{last}", published.name());
    Ok(Done::new(format!("cycle {cycle} notice {number}"), says)
        .giving("notice", number.to_string()))
}

/// Keeps the bundle that proves what is published; without one it is said why.
async fn bundle(
    doing: &mut Doing<'_>,
    live: &Live,
    current: &Current,
    salt: &str,
) -> Result<(String, Option<Bundled>, String), Refusal> {
    let packed = match bundled(live, &doing.places, current, salt) {
        Ok(packed) => packed,
        Err(why) => return Ok((String::new(), None, why)),
    };
    let bytes = fanben_papers::bundle_bytes(&packed.files).map_err(StoreError::from)?;
    let row = FileRow {
        digest: secrets::digest_of(&bytes),
        kind: "zip".to_owned(),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        at: doing.at,
    };
    doing.tx.keep_file(&row, &bytes).await?;
    let digests = Bundled { sha256: packed.digests.sha256, sm3: packed.digests.sm3 };
    Ok((row.digest, Some(digests), String::new()))
}

/// Subjects with the titles under which a signature is wanting.
pub(super) async fn unsigned(
    doing: &mut Doing<'_>,
    live: &Live,
    current: &Current,
) -> Result<Vec<(String, String)>, Refusal> {
    let mut all = Vec::new();
    if live.ready.signs.is_empty() {
        return Ok(all);
    }
    let mut signed = signatures_in(&mut doing.tx, live.row.id).await?;
    for row in &current.rows {
        let subject = live.subject(&row.code).ok_or(Refusal::NotFound)?.subject;
        let rows = signed.remove(&subject).unwrap_or_default();
        for titled in titles(live, row, &rows)? {
            if titled.wanting.is_some() {
                all.push((row.name.clone(), titled.sign.title));
            }
        }
    }
    Ok(all)
}
