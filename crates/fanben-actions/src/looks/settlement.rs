//! 结账: where every department stands, what its head is asked to sign, how the stage was closed; a
//! township's villages as they come out of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::rights::{Act, Matter, allowed};
use fanben_model::scheme::Missing;
use fanben_model::settlement::OfficeState;
use fanben_model::signing::{Line, LineKind};
use fanben_model::stages::CycleState;
use fanben_store::PostRow;

use super::seen::Seen;
use super::signing::ChangeLine;
use super::workbench::{Task, TaskKind};
use crate::accounts::in_force;
use crate::settling::{Given, Office, Settling};
use crate::{CycleId, Desk, Named, Person, Refusal};

/// A stage that departments score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The stage.
    pub stage: Named,
    /// The last day.
    pub deadline: Option<NaiveDate>,
    /// Days left; negative: late by so many.
    pub days: Option<i64>,
    /// How many subjects are at the stage.
    pub waiting: usize,
    /// How many take part.
    pub subjects: usize,
    /// The departments, in the order of the rubric.
    pub offices: Vec<OfficeRow>,
    /// A text of at most 70 characters about those who have not signed; empty: everybody has.
    pub text: String,
    /// What may stand for what is missing; empty: it is not closed without anybody.
    pub allowed: Vec<Missing>,
    /// What was proposed and waits for the second person.
    pub proposal: Option<ProposalLine>,
    /// Everything that was done to close it, the latest first.
    pub record: Vec<ClosingLine>,
    /// What the person may do about the stage as a whole.
    pub acts: Vec<Act>,
    /// Townships with villages in the cycle.
    pub towns: Vec<Named>,
}

/// A department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeRow {
    /// Its name.
    pub name: String,
    /// The items it leads.
    pub items: Vec<Named>,
    /// How many cells it has to fill, for the subjects that are at the stage.
    pub due: usize,
    /// How many of them it has filled.
    pub given: usize,
    /// Where it stands.
    pub state: OfficeState,
    /// Who signed or sent back last, and when.
    pub by: Option<(String, DateTime<Utc>)>,
    /// Why it was sent back last; empty: it was signed.
    pub reason: String,
    /// How many cells changed since.
    pub changed: usize,
    /// Who scores there.
    pub people: Vec<String>,
    /// Who signs there.
    pub heads: Vec<String>,
    /// A text of at most 70 characters to copy.
    pub text: String,
}

/// What was proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalLine {
    /// Without whom.
    pub without: Vec<String>,
    /// What stands for what they did not send.
    pub missing: Missing,
    /// Why.
    pub reason: String,
    /// Who, and in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The person proposed it, and cannot approve.
    pub own: bool,
}

/// What was done to close a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingLine {
    /// `closed`, `proposed`, `approved` or `refused`.
    pub step: String,
    /// Without whom, and by which rule; empty: with everybody.
    pub without: String,
    /// Why.
    pub reason: String,
    /// How many subjects went up.
    pub subjects: i64,
    /// Who, and in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a head signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficePage {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The stage.
    pub stage: Named,
    /// The department.
    pub office: OfficeRow,
    /// Its questions and measures, each with what most subjects were given.
    pub columns: Vec<OfficeColumn>,
    /// Cells that are missing, the first two hundred.
    pub missing: Vec<(Named, String)>,
    /// Cells that say something else than most, the first five hundred.
    pub others: Vec<OtherCell>,
    /// How many there are.
    pub differing: usize,
    /// What changed since it was signed.
    pub changes: Vec<ChangeLine>,
    /// SHA-256 of what is shown.
    pub digest: String,
    /// The person may sign here now.
    pub signs: bool,
    /// The person's account has a second factor.
    pub factor: bool,
}

/// A question or measure of a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeColumn {
    /// The question's key, or the measure's name.
    pub key: String,
    /// The sentence; of a measure its name.
    pub text: String,
    /// What most were given; empty: nobody was given anything.
    pub most: String,
    /// To how many.
    pub of_most: usize,
    /// How many were given something.
    pub given: usize,
}

/// A cell that says something else than most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherCell {
    /// The subject.
    pub subject: Named,
    /// The unit above it.
    pub parent: Named,
    /// The question or measure.
    pub key: String,
    /// What it says, with its reason.
    pub value: String,
}

const MISSING: usize = 200;
const OTHERS: usize = 500;
/// The most characters a chat line is read to the end at.
const MOST: usize = 70;

/// The stage of a cycle that departments score. Everybody who sees the cycle sees who has not
/// signed.
pub async fn settlement(desk: &Desk, who: &Person, cycle: CycleId) -> Result<Settlement, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let live = Arc::clone(&seen.live);
    let settling = Settling::load(&mut seen.tx, &live, cycle).await?.ok_or(Refusal::NotFound)?;
    let people = Staff::load(&mut seen).await?;
    let waiting = settling.waiting()?;
    let deadline = deadline(&seen, &settling);
    let days = seen.days(deadline);
    let mut offices = Vec::new();
    for office in &settling.offices {
        offices.push(row(&seen, &settling, &people, office, &waiting, days)?);
    }
    let proposal = settling.proposed()?.map(|(row, proposal)| ProposalLine {
        without: proposal.without,
        missing: proposal.missing,
        reason: row.reason.clone(),
        by: format!("{}({})", live.hand(row.person, row.at), row.post),
        at: row.at,
        own: who.hands().any(|hand| hand == row.person),
    });
    let place = seen.places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Stage { place, state: live.state, stage: settling.stage, office: "" };
    let subjects = live.subjects.iter().filter(|row| !out(row)).count();
    Ok(Settlement {
        cycle,
        title: live.title(),
        stage: Named::new(&settling.stage.id, &settling.stage.name),
        deadline,
        days,
        waiting: waiting.len(),
        subjects,
        text: together(&settling.stage.name, &offices),
        offices,
        allowed: settling.allowed().to_vec(),
        proposal,
        record: record(&seen, &settling),
        acts: allowed(&who.holdings(&seen.places), &matter),
        towns: towns(&seen),
    })
}

fn out(row: &fanben_store::SubjectRow) -> bool {
    crate::live::position_of(row).is_ok_and(|position| position.phase.out())
}

/// The units above the subjects the person may see, in their order.
fn towns(seen: &Seen<'_>) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for (_, row, _, _) in seen.visible() {
        if let Some(above) = seen.places.above_of(row.subject).into_iter().next()
            && !found.contains(&above)
        {
            found.push(above);
        }
    }
    found
}

fn deadline(seen: &Seen<'_>, settling: &Settling<'_>) -> Option<NaiveDate> {
    let rows = seen.live.subjects.iter();
    rows.filter_map(|row| seen.live.deadline(row, settling.at)).max()
}

fn record(seen: &Seen<'_>, settling: &Settling<'_>) -> Vec<ClosingLine> {
    let rows = settling.closings.iter().rev().filter(|row| row.stage == settling.stage.id);
    let line = |row: &fanben_store::ClosingRow| {
        let proposal =
            serde_json::from_str::<fanben_model::settlement::Proposal>(&row.proposal).ok();
        ClosingLine {
            step: row.step.clone(),
            without: proposal.map_or_else(String::new, |one| {
                format!("缺{}:{}", one.without.join("、"), one.missing.says())
            }),
            reason: row.reason.clone(),
            subjects: row.subjects,
            by: format!("{}({})", seen.live.hand(row.person, row.at), row.post),
            at: row.at,
        }
    };
    rows.map(line).collect()
}

/// Who holds which post, by name.
struct Staff {
    posts: Vec<PostRow>,
    names: BTreeMap<fanben_store::PersonId, String>,
}

impl Staff {
    async fn load(seen: &mut Seen<'_>) -> Result<Self, Refusal> {
        let posts = seen.tx.posts().await?;
        let today = seen.today;
        let posts = posts.into_iter().filter(|post| in_force(post, today)).collect();
        let accounts = seen.tx.accounts().await?.into_iter().filter(|row| !row.ended);
        Ok(Self { posts, names: accounts.map(|row| (row.person, row.name)).collect() })
    }

    fn of(&self, role: &str, office: &str) -> Vec<String> {
        let posts = self.posts.iter().filter(|post| post.role == role && post.office == office);
        posts.filter_map(|post| self.names.get(&post.person).cloned()).collect()
    }
}

fn row(
    seen: &Seen<'_>,
    settling: &Settling<'_>,
    staff: &Staff,
    office: &Office,
    waiting: &[usize],
    days: Option<i64>,
) -> Result<OfficeRow, Refusal> {
    let given = settling.given(office, waiting);
    let signed = settling.signed(office)?;
    let state = Settling::state(&given, &signed);
    let head = settling.stage.offices.as_ref().map_or("", |offices| offices.head.as_str());
    Ok(OfficeRow {
        name: office.name.clone(),
        items: office.items.clone(),
        due: given.due,
        given: given.due - given.owed.len(),
        state,
        by: signed.last.map(|row| (seen.live.hand(row.person, row.at), row.at)),
        reason: signed.last.map(|row| row.reason.clone()).unwrap_or_default(),
        changed: signed.changes.len(),
        people: staff.of(&settling.stage.role, &office.name),
        heads: staff.of(head, &office.name),
        text: text(settling, office, &given, state, days),
    })
}

fn text(
    settling: &Settling<'_>,
    office: &Office,
    given: &Given,
    state: OfficeState,
    days: Option<i64>,
) -> String {
    let when = match days {
        Some(days) if days < 0 => format!("已迟{}天", -days),
        Some(0) => "今天截止".to_owned(),
        Some(days) => format!("还有{days}天"),
        None => "请尽快办理".to_owned(),
    };
    let what = match state {
        OfficeState::Signed => return String::new(),
        OfficeState::Owing => format!("还差{}格没有填", given.owed.len()),
        OfficeState::Unsigned => "已填齐,请领导签字".to_owned(),
        OfficeState::Changed => "签字后有改动,请领导重签".to_owned(),
        OfficeState::SentBack => "领导已退回,请修改".to_owned(),
    };
    cut(&format!("{}:{}{what},{when}", office.name, settling.stage.name))
}

fn together(stage: &str, offices: &[OfficeRow]) -> String {
    let late: Vec<&str> = offices
        .iter()
        .filter(|office| office.state != OfficeState::Signed)
        .map(|office| office.name.as_str())
        .collect();
    if late.is_empty() {
        return String::new();
    }
    let text = |names: usize| {
        let more = if names < late.len() { "等" } else { "" };
        let names = late[..names].join("、");
        format!("{names}{more}{}个部门的{stage}还没有签字交来,请抓紧办理", late.len())
    };
    let fits = (1..=late.len()).rev().map(text).find(|text| text.chars().count() <= MOST);
    fits.unwrap_or_else(|| cut(&text(1)))
}

fn cut(text: &str) -> String {
    text.chars().take(MOST).collect()
}

/// What one department scored, for its head and for who closes the stage.
pub async fn office_page(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    name: &str,
) -> Result<OfficePage, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let live = Arc::clone(&seen.live);
    let settling = Settling::load(&mut seen.tx, &live, cycle).await?.ok_or(Refusal::NotFound)?;
    let office = settling.office(name)?;
    let places = Arc::clone(&seen.places);
    let holdings = who.holdings(&places);
    let place = places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    // Scores of one department over the whole county: its own, and who runs or confirms the cycle.
    let own = holdings
        .iter()
        .any(|one| one.within.contains(place) && (one.office.is_empty() || one.office == name));
    if !seen.sees() || !(own || seen.runs()) {
        return Err(Refusal::NotFound);
    }
    let staff = Staff::load(&mut seen).await?;
    let factor = seen.tx.factor(who.id).await?.is_some_and(|factor| factor.confirmed);
    let waiting = settling.waiting()?;
    let days = seen.days(deadline(&seen, &settling));
    let office_row = row(&seen, &settling, &staff, office, &waiting, days)?;
    let (shown, sealed) = settling.shown(office)?;
    let matter = Matter::Stage { place, state: live.state, stage: settling.stage, office: name };
    let signs = allowed(&holdings, &matter).contains(&Act::SignOffice);
    let (columns, mut others) = columns(&seen, office, &shown.lines);
    let given = settling.given(office, &waiting);
    let missing = given.owed.iter().take(MISSING).map(|owed| {
        let row = &live.subjects[owed.at];
        (Named::new(&row.code, &row.name), owed.what.clone())
    });
    let signed = settling.signed(office)?;
    let change = |one: &fanben_model::signing::Change| ChangeLine {
        kind: one.kind,
        name: one.name.clone(),
        before: one.before.clone().unwrap_or_default(),
        after: one.after.clone().unwrap_or_default(),
        by: None,
    };
    let differing = others.len();
    others.truncate(OTHERS);
    Ok(OfficePage {
        cycle,
        title: live.title(),
        stage: Named::new(&settling.stage.id, &settling.stage.name),
        columns,
        missing: missing.collect(),
        others,
        differing,
        changes: signed.changes.iter().map(change).collect(),
        digest: sealed.digest,
        signs: signs && office_row.state != OfficeState::Signed,
        office: office_row,
        factor,
    })
}

/// The questions and measures of a department, and the cells that say something else than most.
fn columns(
    seen: &Seen<'_>,
    office: &Office,
    lines: &[Line],
) -> (Vec<OfficeColumn>, Vec<OtherCell>) {
    let (live, texts) = (&seen.live, texts(seen));
    let mut columns = Vec::new();
    let mut others = Vec::new();
    let keys = office.keys.iter().map(|key| (LineKind::Answer, key));
    for (kind, key) in keys.chain(office.measures.iter().map(|name| (LineKind::Measure, name))) {
        let end = format!(" {key}");
        let of = lines.iter().filter(|line| line.kind == kind && line.key.ends_with(&end));
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for line in of.clone() {
            *counts.entry(&line.value).or_default() += 1;
        }
        let most = counts.iter().max_by_key(|(_, count)| **count);
        let (most, of_most) = most.map_or(("", 0), |(value, count)| (*value, *count));
        for line in of.clone().filter(|line| line.value != most) {
            let code = line.key.split(' ').next().unwrap_or_default();
            let Some(subject) = live.subject(code) else { continue };
            others.push(OtherCell {
                subject: Named::new(code, &subject.name),
                parent: seen
                    .places
                    .above_of(subject.subject)
                    .into_iter()
                    .next()
                    .unwrap_or_default(),
                key: key.clone(),
                value: line.value.clone(),
            });
        }
        columns.push(OfficeColumn {
            key: key.clone(),
            text: texts.get(key.as_str()).cloned().unwrap_or_else(|| key.clone()),
            most: most.to_owned(),
            of_most,
            given: counts.values().sum(),
        });
    }
    (columns, others)
}

/// What a person has to do about a stage that departments score.
pub(super) async fn tasks(seen: &mut Seen<'_>, blank: &Task) -> Result<Vec<Task>, Refusal> {
    let live = Arc::clone(&seen.live);
    let places = Arc::clone(&seen.places);
    let Some(place) = places.span_of(live.row.unit) else { return Ok(Vec::new()) };
    let open = live.state == CycleState::Open;
    let departments = live.ready.stages().iter().find(|stage| stage.offices.is_some());
    let Some(stage) = departments.filter(|_| open) else { return Ok(Vec::new()) };
    let holdings = seen.who.holdings(&places);
    let acts_for =
        |office| allowed(&holdings, &Matter::Stage { place, state: live.state, stage, office });
    let all = acts_for("");
    let judges = holdings.iter().any(|one| one.role.id == stage.role);
    let closes = [Act::CloseStage, Act::ApproveClosing].iter().any(|act| all.contains(act));
    let heads = stage
        .offices
        .as_ref()
        .is_some_and(|offices| holdings.iter().any(|one| one.role.id == offices.head));
    if !(judges || closes || heads) {
        return Ok(Vec::new());
    }
    let Some(settling) = Settling::load(&mut seen.tx, &live, live.row.id).await? else {
        return Ok(Vec::new());
    };
    let waiting = settling.waiting()?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let deadline = deadline(seen, &settling);
    let task = |kind, office: &str| Task {
        kind,
        stage: Some(Named::new(&stage.id, &stage.name)),
        subject: (!office.is_empty()).then(|| Named::new(office, office)),
        deadline,
        days: seen.days(deadline),
        ..blank.clone()
    };
    let (mut found, mut unsigned) = (Vec::new(), 0);
    for office in &settling.offices {
        let name = office.name.as_str();
        let scores = holdings.iter().any(|one| one.role.id == stage.role && one.office == name);
        let signs = heads && acts_for(name).contains(&Act::SignOffice);
        if !(scores || signs || closes) {
            continue;
        }
        let given = settling.given(office, &waiting);
        let signed = settling.signed(office)?;
        let state = Settling::state(&given, &signed);
        unsigned += usize::from(state != OfficeState::Signed);
        if scores && matches!(state, OfficeState::Owing | OfficeState::SentBack) {
            let back = signed.last.filter(|_| state == OfficeState::SentBack);
            found.push(Task {
                missing: given.owed.len(),
                reason: back.map(|row| row.reason.clone()).unwrap_or_default(),
                ..task(TaskKind::ScoreOffice, name)
            });
        }
        if signs && matches!(state, OfficeState::Unsigned | OfficeState::Changed) {
            found.push(task(TaskKind::SignOffice, name));
        }
    }
    let proposed = settling.proposed()?;
    if let Some((row, _)) = &proposed {
        let own = seen.who.hands().any(|hand| hand == row.person);
        if all.contains(&Act::ApproveClosing) && !own {
            found.push(task(TaskKind::ApproveClosing, ""));
        }
    } else if all.contains(&Act::CloseStage) {
        found.push(Task { waiting: unsigned, ..task(TaskKind::CloseStage, "") });
    }
    Ok(found)
}

/// The sentence behind every judged question.
fn texts(seen: &Seen<'_>) -> BTreeMap<String, String> {
    let groups = crate::exchange::groups(&seen.live);
    let questions = groups.into_iter().flat_map(|group| group.questions);
    questions.map(|one| (one.key, one.text)).collect()
}
