//! Drafting, approving, opening and closing a cycle.

use fanben_model::rights::{Act, Matter, Right, Role};
use fanben_model::scheme::check::{Code, Severity, check};
use fanben_model::scheme::{Overlay, Publicity, Scheme, SchemeFinding, Sign, Stage};
use fanben_model::stages::{CycleState, CycleStep, Phase, Position, cycle_step};
use fanben_store::{ActionId, CycleId, CycleRow, StoreError, SubjectRow};
use uuid::Uuid;

use super::begin;
use crate::doing::{Doing, Done};
use crate::live::{Ready, Rules, state_of, written};
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// A cycle to be drafted.
#[derive(Debug, Clone)]
pub struct DraftCycle {
    /// The rules, as written.
    pub scheme: Scheme,
    /// Townships' overlays for its period.
    pub overlays: Vec<Overlay>,
    /// The code of the unit it is for.
    pub unit: String,
}

/// Drafts a cycle; the receipt gives its id (`cycle`).
pub async fn draft_cycle(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: DraftCycle,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::DraftCycle);
    let done = draft(&mut doing, input).await;
    doing.end(done).await
}

async fn draft(doing: &mut Doing<'_>, input: DraftCycle) -> Result<Done, Refusal> {
    let place = doing.places.spans.get(&input.unit).ok_or(Refusal::NotFound)?;
    let unit = doing.places.id(&input.unit).ok_or(Refusal::NotFound)?;
    doing.authorise(&Matter::Place(place))?;
    let scheme = input.scheme.clone();
    let overlays = input.overlays.into_iter().filter(|one| one.overlay == scheme.id);
    let of_period = |one: &Overlay| one.period.as_ref().is_none_or(|p| *p == scheme.period);
    let rules = Rules {
        scheme: input.scheme,
        overlays: overlays.filter(|one| of_period(one)).collect(),
        frozen: None,
    };
    Ready::of(&rules)?;
    let kept =
        serde_json::to_value(&rules).map_err(|error| Refusal::bad("scheme", error.to_string()))?;
    let id = CycleId(Uuid::now_v7());
    let row = CycleRow {
        id,
        unit,
        scheme: scheme.id,
        title: scheme.title.clone(),
        version: scheme.version,
        period: scheme.period,
        state: written(&CycleState::Draft),
        rules: kept.into(),
        digest: String::new(),
        revision: 1,
        made_at: doing.at,
    };
    doing.tx.add_cycle(&row).await?;
    let says = format!("已新建考核:{}({})", row.title, row.period);
    Ok(Done::new(format!("cycle {id}"), says).giving("cycle", id.to_string()))
}

/// Freezes a cycle's rules under their digest, after the compliance check: what may not be opened
/// is refused with every finding.
pub async fn approve_cycle(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    cycle: CycleId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ApproveCycle);
    let done = turn(&mut doing, cycle, CycleStep::Approve).await;
    doing.end(done).await
}

/// Lets the subjects of an approved cycle begin. Who they are is settled now.
pub async fn open_cycle(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    cycle: CycleId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::OpenCycle);
    let done = turn(&mut doing, cycle, CycleStep::Open).await;
    doing.end(done).await
}

/// Ends a cycle in which every subject is confirmed or was not recommended.
pub async fn close_cycle(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    cycle: CycleId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::CloseCycle);
    let done = turn(&mut doing, cycle, CycleStep::Close).await;
    doing.end(done).await
}

async fn turn(doing: &mut Doing<'_>, cycle: CycleId, what: CycleStep) -> Result<Done, Refusal> {
    let row = doing.tx.cycle(cycle).await?.ok_or(Refusal::NotFound)?;
    let place = doing.places.span_of(row.unit).ok_or(Refusal::NotFound)?;
    let state = state_of(&row)?;
    let to = cycle_step(state, what).map_err(|refused| Refusal::state(refused, &[]));
    let matter = Matter::Cycle { place, state };
    match (doing.authorise(&matter), to) {
        (Ok(()), Ok(to)) => apply(doing, row, what, to).await,
        (Ok(()), Err(refusal)) | (Err(refusal), Ok(_)) => Err(refusal),
        // At another time the person could: the state is what to say.
        (Err(refusal), Err(state)) => Err(if doing.holds(place) { state } else { refusal }),
    }
}

async fn apply(
    doing: &mut Doing<'_>,
    row: CycleRow,
    what: CycleStep,
    to: CycleState,
) -> Result<Done, Refusal> {
    let mut digest = row.digest.clone();
    let name = format!("{}({})", row.title, row.period);
    let says = match what {
        CycleStep::Approve => {
            let live = doing.desk.live(&mut doing.tx, &doing.places, row.id).await?;
            let rules: Rules = serde_json::from_value(row.rules.0.clone())
                .map_err(|error| StoreError::Row(format!("rules: {error}")))?;
            let blocking = compliance(&live.ready, &rules, &doing.places.roles);
            if !blocking.is_empty() {
                return Err(Refusal::Scheme(blocking));
            }
            let frozen = serde_json::to_value(rules.frozen()?)
                .map_err(|error| StoreError::Row(format!("rules: {error}")))?;
            digest = secrets::digest(&frozen.to_string());
            doing.tx.freeze_cycle(row.id, &frozen.into()).await?;
            format!("{name}已定稿,办法不再改动,校验码{}", &digest[..16])
        }
        CycleStep::Open => {
            let count = begin_subjects(doing, row.id).await?;
            format!("{name}已开始,{count}个对象参加")
        }
        CycleStep::Close => {
            let subjects = doing.tx.subjects(row.id).await?;
            let over = [Phase::Confirmed, Phase::Declined, Phase::Succeeded, Phase::Exempt]
                .map(|p| written(&p));
            let open: Vec<String> = subjects
                .into_iter()
                .filter(|subject| !over.contains(&subject.phase))
                .map(|subject| subject.name)
                .collect();
            if !open.is_empty() {
                return Err(Refusal::Provisional(open));
            }
            format!("{name}已结束")
        }
    };
    doing.tx.set_cycle_state(row.id, &written(&to), &digest).await?;
    Ok(Done::new(format!("cycle {}", row.id), says))
}

/// What keeps a cycle from being approved: every blocking finding of the check, and stages nobody
/// can judge.
fn compliance(ready: &Ready, rules: &Rules, roles: &[Role]) -> Vec<SchemeFinding> {
    let checked = check(&rules.scheme, &rules.overlays).into_iter();
    let blocking = checked.filter(|finding| finding.severity() == Severity::Blocking);
    let mut found: Vec<SchemeFinding> = blocking
        .map(|finding| {
            let (code, at, text, says) = (finding.code, finding.at, finding.text, finding.says);
            SchemeFinding { code, at, text, says, fatal: true }
        })
        .collect();
    let mut find = |at: &str, says: String| {
        let (code, at, text) = (Code::UnknownName, at.to_owned(), String::new());
        found.push(SchemeFinding { code, at, text, says, fatal: true });
    };
    let scheme = &ready.rules.scheme;
    if scheme.stages.is_empty() {
        find("stages", "没有写评定的环节".to_owned());
    }
    for stage in &scheme.stages {
        let at = format!("stages.{}", stage.id);
        if stage.role.is_empty() {
            find(&at, "没有写由哪个角色评(role)".to_owned());
        } else if !roles.iter().any(|role| role.id == stage.role) {
            find(&at, format!("方案包里没有角色“{}”", stage.role));
        }
        for says in unsignable(&stage.signs, roles).into_iter().chain(undrawable(ready, stage)) {
            find(&at, says);
        }
    }
    for says in scheme.publicity.iter().flat_map(|one| unpublishable(one, roles)) {
        find("publicity", says);
    }
    if !scheme.subjects.posts.is_empty() {
        find("subjects.posts", "按任期评人的办法还不能在平台上开展".to_owned());
    }
    found
}

async fn begin_subjects(doing: &mut Doing<'_>, cycle: CycleId) -> Result<usize, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, cycle).await?;
    let position = Position::start(live.ready.declares);
    let place = doing.places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    let exempt = written(&Phase::Exempt);
    let (mut rows, mut some) = (Vec::new(), 0);
    for (at, subject) in (0..).zip(live.inputs().subjects.iter()) {
        let inside = doing.places.spans.get(&subject.code).filter(|span| place.contains(*span));
        let (Some(_), Some(id)) = (inside, doing.places.id(&subject.code)) else { continue };
        let known = live.by_id.get(&id).map(|&at| &live.subjects[at]);
        let row = SubjectRow {
            cycle,
            subject: id,
            code: subject.code.clone(),
            name: subject.name.clone(),
            position: at,
            phase: written(&position.phase),
            stage: 0,
            returned: false,
            since: doing.at,
            as_of_day: Some(doing.places.stamp.1),
        };
        match known {
            Some(known) if known.phase == exempt => {
                let (phase, since) = (exempt.clone(), known.since);
                doing.tx.set_subject(&SubjectRow { phase, since, ..row }).await?;
            }
            Some(_) => {
                doing.tx.set_subject(&row).await?;
                some += 1;
            }
            None => rows.push(row),
        }
    }
    some += rows.len();
    if some == 0 {
        return Err(Refusal::bad("subjects", "没有可评的对象:请核对办法的 subjects 和单位名册"));
    }
    doing.tx.add_subjects(&rows).await?;
    Ok(some)
}

/// What of a scheme's publicity nobody could do.
fn unpublishable(publicity: &Publicity, roles: &[Role]) -> Vec<String> {
    let mut said = unsignable(&publicity.signs, roles);
    let name = &publicity.confirms.role;
    let confirms = |role: &Role| role.id == *name && role.rights.contains(&Right::Confirm);
    if !name.is_empty() && !roles.iter().any(confirms) {
        said.push(format!("认定用的角色“{name}”不在方案包里,或者没有认定(confirm)的权利"));
    }
    said
}

/// Titles that nobody could sign under.
fn unsignable(all: &[Sign], roles: &[Role]) -> Vec<String> {
    let mut said = Vec::new();
    for (at, sign) in all.iter().enumerate() {
        let signs = |role: &Role| role.id == sign.role && role.rights.contains(&Right::Sign);
        if !roles.iter().any(signs) {
            said.push(format!(
                "“{}”签字用的角色“{}”不在方案包里,或者没有签字(sign)的权利",
                sign.title, sign.role
            ));
        }
        if all[..at].iter().any(|other| other.role == sign.role) {
            said.push(format!("角色“{}”在同一环节只能签一次", sign.role));
        }
    }
    said
}

/// What of a stage's draw cannot be drawn.
fn undrawable(ready: &Ready, stage: &Stage) -> Option<String> {
    let draw = stage.draw.as_ref()?;
    let measures = &ready.rules.scheme.measures;
    let unknown = draw.of.as_ref().filter(|name| !measures.contains_key(*name));
    match unknown {
        Some(name) => Some(format!("“{}”按“{name}”抽,但办法里没有这项数据", draw.name)),
        None => (draw.take == 0).then(|| format!("“{}”没有写抽几个(take)", draw.name)),
    }
}
