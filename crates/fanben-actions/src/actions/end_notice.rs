//! A notice is withdrawn, confirmed by the body it names, or taken away from the public.

use fanben_model::notices::{Step, step};
use fanben_model::rights::Act;
use fanben_model::stages::{self, Phase, Readiness};
use fanben_store::{ActionId, CycleId, NoticeStepRow, ResultRow};

use super::begin;
use super::post_notice::{Scene, document, public_words, unsigned};
use crate::doing::{Doing, Done};
use crate::noticing::{CONFIRMED, Current, TAKEN_DOWN, WITHDRAWN, current};
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// What is done about a notice.
#[derive(Debug, Clone)]
pub struct EndNotice {
    /// The cycle.
    pub cycle: CycleId,
    /// The notice's number.
    pub number: i64,
    /// Why; for a confirmation empty.
    pub reason: String,
    /// The number of the document that says so.
    pub document: String,
}

/// Withdraws a notice. It stays on record with the reason; a new one may be posted.
pub async fn withdraw_notice(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: EndNotice,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::WithdrawNotice);
    let done = withdraw(&mut doing, &input).await;
    doing.end(done).await
}

/// Takes a notice away from the public before or after it comes down by itself.
pub async fn take_down_notice(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: EndNotice,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::TakeDownNotice);
    let done = take_down(&mut doing, &input).await;
    doing.end(done).await
}

/// Confirms what was published, as the body that the notice names decided: every result becomes
/// final as it hangs.
pub async fn confirm_notice(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: EndNotice,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ConfirmNotice);
    let done = make_final(&mut doing, &input).await;
    doing.end(done).await
}

/// The cycle's notices as of one of them.
async fn scene(doing: &mut Doing<'_>, input: &EndNotice) -> Result<Scene, Refusal> {
    let mut scene = Scene::of(doing, input.cycle).await?;
    if scene.noticed.get(input.number).is_none() {
        return Err(Refusal::NotFound);
    }
    scene.position = scene.noticed.position(input.number, doing.desk.today());
    Ok(scene)
}

async fn withdraw(doing: &mut Doing<'_>, input: &EndNotice) -> Result<Done, Refusal> {
    let scene = scene(doing, input).await?;
    let matter = scene.matter(doing, None, false)?;
    let post = scene.authorise(doing, Step::Withdraw, &matter)?;
    let ready = fanben_model::notices::Ready {
        reasoned: !input.reason.trim().is_empty(),
        ..Default::default()
    };
    step(scene.position, Step::Withdraw, &ready).map_err(Refusal::notice)?;
    let reason = public_words("reason", &input.reason, 200)?;
    let ordered = document(&input.document)?;
    add(doing, &scene, input, (WITHDRAWN, &reason, &ordered), post).await?;
    let says = format!("第{}号公示已撤回:{reason}", input.number);
    Ok(Done::new(about(input), says))
}

async fn take_down(doing: &mut Doing<'_>, input: &EndNotice) -> Result<Done, Refusal> {
    let scene = scene(doing, input).await?;
    let matter = scene.matter(doing, None, false)?;
    let post = scene.authorise(doing, Step::TakeDown, &matter)?;
    let reason = input.reason.trim().chars().take(200).collect::<String>();
    let ready = fanben_model::notices::Ready::complete();
    step(scene.position, Step::TakeDown, &ready).map_err(Refusal::notice)?;
    add(doing, &scene, input, (TAKEN_DOWN, &reason, ""), post).await?;
    Ok(Done::new(about(input), format!("第{}号公示已从公开处撤下", input.number)))
}

async fn make_final(doing: &mut Doing<'_>, input: &EndNotice) -> Result<Done, Refusal> {
    let scene = scene(doing, input).await?;
    let matter = scene.matter(doing, None, false)?;
    let post = scene.authorise(doing, Step::Confirm, &matter)?;
    let current = current(&scene.live, &doing.places, &scene.noticed, true)?;
    let mut ready = current.ready("-");
    ready.unsigned = unsigned(doing, &scene.live, &current).await?;
    step(scene.position, Step::Confirm, &ready).map_err(Refusal::notice)?;
    let ordered = document(&input.document)?;
    let aside = |code: &str| {
        let subject = scene.live.subject(code).map(|row| row.subject);
        subject.is_some_and(|subject| scene.live.aside.contains(&(subject, doing.who.id)))
    };
    if current.rows.iter().any(|row| aside(&row.code)) {
        return Err(Refusal::Aside);
    }
    add(doing, &scene, input, (CONFIRMED, "", &ordered), post.clone()).await?;
    let made = keep(doing, &scene, &current, &ordered, &post).await?;
    // Other cycles read it: as an import, as what stood before.
    doing.touch_all();
    let says = format!("第{}号公示的结果已认定({ordered}),{made}个对象", input.number);
    Ok(Done::new(about(input), says))
}

/// Keeps every result as it hangs, where it is another than the one that is kept.
async fn keep(
    doing: &mut Doing<'_>,
    scene: &Scene,
    current: &Current,
    ordered: &str,
    post: &str,
) -> Result<usize, Refusal> {
    let live = &scene.live;
    let mut made = 0;
    for (code, lines) in &current.lines {
        let found = doing.find_in(live, code)?;
        let digest = secrets::digest(&lines.to_string());
        let before = doing.tx.results(live.row.id, found.row.subject).await?;
        let confirmed = found.position.phase == Phase::Confirmed;
        if confirmed && before.last().is_some_and(|row| row.digest == digest) {
            continue;
        }
        let row = ResultRow {
            cycle: live.row.id,
            subject: found.row.subject,
            number: 0,
            document: ordered.to_owned(),
            result: lines.clone().into(),
            digest,
            person: doing.who.id,
            at: doing.at,
            action: doing.action,
        };
        doing.tx.add_result(&row).await?;
        let (stages, declares) = (live.ready.stages(), live.ready.declares);
        let what = stages::Step::Confirm;
        let to = if confirmed {
            found.position
        } else {
            stages::step(stages, declares, found.position, what, &Readiness::complete())
                .map_err(|refused| Refusal::state(refused, stages))?
        };
        doing.moved_as(&found, to, ordered, post.to_owned()).await?;
        made += 1;
    }
    Ok(made)
}

async fn add(
    doing: &mut Doing<'_>,
    scene: &Scene,
    input: &EndNotice,
    (act, reason, ordered): (&str, &str, &str),
    post: String,
) -> Result<(), Refusal> {
    let all = scene.noticed.steps.iter().filter(|one| one.notice == input.number);
    let row = NoticeStepRow {
        cycle: input.cycle,
        notice: input.number,
        number: all.map(|one| one.number).max().unwrap_or(0) + 1,
        act: act.to_owned(),
        reason: reason.to_owned(),
        document: ordered.to_owned(),
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_notice_step(&row).await?;
    Ok(())
}

fn about(input: &EndNotice) -> String {
    format!("cycle {} notice {}", input.cycle, input.number)
}
