//! A secret evaluation is drafted, opened, counted, annulled; what it came to is recorded as a
//! measure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use fanben_model::ballots::{Came, Form, Step, Subject, Tally, Way, check, counted, share, step};
use fanben_model::rights::{Act, Matter};
use fanben_store::{ActionId, CycleId, EvaluationId, EvaluationRow, EvaluationStepRow, UnitId};

use super::post_notice::public_words;
use super::record_measure::{RecordMeasure, of_evaluation, record_measure};
use super::{begin, reason};
use crate::accounts::new_id;
use crate::ballot_words;
use crate::doing::{Doing, Done};
use crate::evaluating::{ANNULLED, CLOSED, Evaluation, OPENED, REISSUED, code_digest, read, text};
use crate::live::{state_of, written};
use crate::refusal::BadInput;
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// An evaluation to be drafted.
#[derive(Debug, Clone)]
pub struct DraftEvaluation {
    /// The code of the unit that holds it.
    pub unit: String,
    /// The cycle it is held for.
    pub cycle: Option<CycleId>,
    /// What it is called.
    pub title: String,
    /// Who is evaluated, one a line: a unit by name or code, and behind a blank an office.
    pub subjects: String,
    /// What may be said, the best first, with `、` or a comma between.
    pub options: String,
    /// How many of them are favourable.
    pub favourable: u32,
    /// By what ballots come.
    pub way: Way,
    /// How many people are to take part.
    pub due: u32,
    /// How many codes or sheets of paper are given out.
    pub issued: u32,
    /// So many of those due have to give a ballot, as `2/3`.
    pub quorum: String,
    /// With fewer marks nothing is said.
    pub minimum: u32,
    /// The last day.
    pub deadline: NaiveDate,
}

/// Drafts an evaluation; the receipt gives its id (`evaluation`).
pub async fn draft_evaluation(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: DraftEvaluation,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::DraftEvaluation);
    let done = draft(&mut doing, &input).await;
    doing.end(done).await
}

async fn draft(doing: &mut Doing<'_>, input: &DraftEvaluation) -> Result<Done, Refusal> {
    let place = doing.places.spans.get(&input.unit).ok_or(Refusal::NotFound)?;
    let unit = doing.places.id(&input.unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Place(place);
    doing.authorise(&matter)?;
    if let Some(cycle) = input.cycle {
        let row = doing.tx.cycles().await?.into_iter().find(|row| row.id == cycle);
        let row = row.ok_or(Refusal::NotFound)?;
        let within = doing.places.span_of(row.unit).ok_or(Refusal::NotFound)?;
        let of = Matter::Cycle { place: within, state: state_of(&row)? };
        let sees = fanben_model::rights::may(&doing.who.holdings(&doing.places), &of, Act::Look);
        if !sees {
            return Err(Refusal::NotFound);
        }
    }
    let title = public_words("title", &input.title, 60)?;
    let (subjects, units) = subjects(doing, place, &input.subjects)?;
    let cut = |c: char| ['、', ',', ',', '\n', '/', ';', ';'].contains(&c);
    let options = input.options.split(cut).map(str::trim).filter(|one| !one.is_empty());
    let quorum = input
        .quorum
        .split_once(['/', '/'])
        .and_then(|(above, below)| Some((above.trim().parse().ok()?, below.trim().parse().ok()?)));
    let form = Form {
        title,
        subjects,
        options: options.map(str::to_owned).collect(),
        favourable: input.favourable,
        due: input.due,
        issued: input.issued,
        quorum: quorum.unwrap_or((0, 1)),
        minimum: input.minimum,
    };
    let mut bad: Vec<BadInput> = check(&form)
        .iter()
        .map(ballot_words::wrong)
        .map(|(field, says)| BadInput { field: field.to_owned(), says })
        .collect();
    if input.deadline < doing.desk.today() {
        bad.push(BadInput {
            field: "deadline".to_owned(), says: "截止日不能早于今天".to_owned()
        });
    }
    if !bad.is_empty() {
        return Err(Refusal::Bad(bad));
    }
    let id = EvaluationId(new_id());
    let row = EvaluationRow {
        id,
        unit,
        cycle: input.cycle,
        way: written(&input.way),
        form: text(&form)?,
        subjects: text(&units)?,
        deadline: input.deadline,
        post: doing.capacity(&matter),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_evaluation(&row).await?;
    let says = format!("已拟定民主测评:{}", form.title);
    Ok(Done::new(format!("evaluation {id}"), says).giving("evaluation", id.to_string()))
}

/// Who is meant by the lines of a form.
fn subjects(
    doing: &Doing<'_>,
    place: fanben_model::rights::Span,
    typed: &str,
) -> Result<(Vec<Subject>, Vec<UnitId>), Refusal> {
    let (mut subjects, mut units) = (Vec::new(), Vec::new());
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let blank = [' ', '\u{3000}', '\t'];
        let (unit, office) = line.split_once(blank).unwrap_or((line, ""));
        let meant = doing.places.meant(unit, &[place]);
        let named = meant.map_err(|says| Refusal::bad("subjects", says))?;
        units.push(doing.places.id(&named.code).ok_or(Refusal::NotFound)?);
        let kind = doing.places.tree.get(&named.code).map(|unit| unit.kind.clone());
        subjects.push(Subject {
            code: named.code,
            name: named.name,
            kind: kind.unwrap_or_default(),
            office: office.trim().to_owned(),
        });
    }
    Ok((subjects, units))
}

/// Opens an evaluation; of one by codes the receipt gives every code (`code`), once.
pub async fn open_evaluation(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    evaluation: EvaluationId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::OpenEvaluation);
    let done = issue(&mut doing, evaluation, Step::Open, OPENED).await;
    doing.end(done).await
}

/// Replaces every code, as long as none was used: the slips were lost before they were printed.
pub async fn reissue_codes(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    evaluation: EvaluationId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ReissueCodes);
    let done = issue(&mut doing, evaluation, Step::Reissue, REISSUED).await;
    doing.end(done).await
}

/// An evaluation about which the person may do what the action does, and in what capacity.
pub(super) async fn found(
    doing: &mut Doing<'_>,
    id: EvaluationId,
    what: Step,
    reason: &str,
) -> Result<(Evaluation, String), Refusal> {
    let evaluation = Evaluation::load(&mut doing.tx, id).await?;
    let place = doing.places.span_of(evaluation.row.unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Evaluation { place, position: evaluation.position };
    let holdings = doing.who.holdings(&doing.places);
    if !fanben_model::rights::may(&holdings, &matter, Act::Look) {
        return Err(Refusal::NotFound);
    }
    let ready = evaluation.ready(doing.desk.today(), reason);
    let came = step(evaluation.position, what, &ready);
    // Where the state is why not, the state says so.
    match (doing.authorise(&matter), came) {
        (Ok(()), Ok(_)) => {}
        (Ok(()), Err(refused)) => return Err(Refusal::evaluation(refused)),
        (Err(_), Err(refused)) if doing.holds(place) => return Err(Refusal::evaluation(refused)),
        (Err(refusal), _) => return Err(refusal),
    }
    let post = doing.capacity(&matter);
    Ok((evaluation, post))
}

async fn add_step(
    doing: &mut Doing<'_>,
    evaluation: &Evaluation,
    (act, outcome, reason): (&str, String, String),
    post: String,
) -> Result<(), Refusal> {
    let row = EvaluationStepRow {
        evaluation: evaluation.row.id,
        number: evaluation.steps.last().map_or(1, |row| row.number + 1),
        act: act.to_owned(),
        outcome,
        reason,
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(doing.tx.add_evaluation_step(&row).await?)
}

async fn issue(
    doing: &mut Doing<'_>,
    id: EvaluationId,
    what: Step,
    word: &str,
) -> Result<Done, Refusal> {
    let (evaluation, post) = found(doing, id, what, "").await?;
    let form = &evaluation.form;
    if evaluation.row.deadline < doing.desk.today() {
        let says = "截止日已经过了;请作废这次,重新拟定一次";
        return Err(Refusal::bad("deadline", says));
    }
    add_step(doing, &evaluation, (word, String::new(), String::new()), post).await?;
    let done = Done::new(format!("evaluation {id}"), format!("已开始,发出{}张票", form.issued));
    if evaluation.position.way == Way::Paper {
        return Ok(done);
    }
    let tenant = doing.desk.tenant()?;
    let wanted = usize::try_from(form.issued).unwrap_or(usize::MAX);
    let mut codes: BTreeMap<String, String> = BTreeMap::new();
    while codes.len() < wanted {
        let code = secrets::ballot_code();
        let digest = code_digest(tenant, &code).ok_or(Refusal::NotFound)?;
        codes.insert(digest, code);
    }
    doing.tx.drop_ballots(id).await?;
    let digests: BTreeSet<String> = codes.keys().cloned().collect();
    doing.tx.add_ballot_codes(id, &digests).await?;
    let (subjects, options) = evaluation.shape();
    doing.tx.set_ballot_box(id, &text(&Tally::new(subjects, options))?).await?;
    let mut codes: Vec<String> = codes.into_values().collect();
    // By the codes themselves: not in the order of the digests that are kept.
    codes.sort();
    let given = codes.into_iter().fold(done, |done, code| done.giving("code", code));
    Ok(Done { secret: &["code"], ..given })
}

/// Counts an evaluation, once; codes and sums are gone with that.
pub async fn close_evaluation(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    evaluation: EvaluationId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::CloseEvaluation);
    let done = close(&mut doing, evaluation).await;
    doing.end(done).await
}

async fn close(doing: &mut Doing<'_>, id: EvaluationId) -> Result<Done, Refusal> {
    let (evaluation, post) = found(doing, id, Step::Close, "").await?;
    let (subjects, options) = evaluation.shape();
    let empty = Tally::new(subjects, options);
    let paper = match evaluation.position.way {
        // Two people counted alike: the last count is what both say.
        Way::Paper => evaluation.counts.last().map(|(_, count)| count),
        Way::Codes => None,
    };
    let outcome = counted(&evaluation.form, evaluation.tally.as_ref().unwrap_or(&empty), paper);
    add_step(doing, &evaluation, (CLOSED, text(&outcome)?, String::new()), post).await?;
    doing.tx.drop_ballots(id).await?;
    let says =
        format!("已计票:收回{}张,{}", outcome.turnout.returned, ballot_words::came(outcome.came));
    Ok(Done::new(format!("evaluation {id}"), says))
}

/// Says that an evaluation counts for nothing, with the reason.
pub async fn annul_evaluation(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    evaluation: EvaluationId,
    why: String,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::AnnulEvaluation);
    let done = annul(&mut doing, evaluation, &why).await;
    doing.end(done).await
}

async fn annul(doing: &mut Doing<'_>, id: EvaluationId, why: &str) -> Result<Done, Refusal> {
    let (evaluation, post) = found(doing, id, Step::Annul, why).await?;
    let why = reason(why)?;
    add_step(doing, &evaluation, (ANNULLED, String::new(), why), post).await?;
    doing.tx.drop_ballots(id).await?;
    Ok(Done::new(format!("evaluation {id}"), "已作废,原因已记录"))
}

/// Records what an evaluation came to as values of a measure of its cycle, by whoever records that
/// measure: the shares are computed, nobody types them.
pub async fn record_shares(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    evaluation: EvaluationId,
    measure: String,
    reason: String,
) -> Result<Receipt, Refusal> {
    who.ready()?;
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    let found = Evaluation::load(&mut tx, evaluation).await?;
    let place = places.span_of(found.row.unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Evaluation { place, position: found.position };
    if !fanben_model::rights::may(&who.holdings(&places), &matter, Act::Look) {
        return Err(Refusal::NotFound);
    }
    let none =
        || Refusal::bad("measure", "没有可以登记的好评率:测评要已经计票、有效,并且属于一个考核");
    let cycle = found.row.cycle.ok_or_else(none)?;
    let live = desk.live(&mut tx, &places, cycle).await?;
    drop(tx);
    let named = live.ready.rules.scheme.measures.get(&measure);
    if !named.is_some_and(|named| of_evaluation(&measure, named)) {
        return Err(Refusal::bad("measure", "这个数据项不是测评的结果;它的来源要写明是测评或评议"));
    }
    let outcome = found.outcome()?.filter(|outcome| outcome.came == Came::Counted);
    let outcome = outcome.ok_or_else(none)?;
    let values: BTreeMap<String, String> = found
        .form
        .subjects
        .iter()
        .zip(&found.units)
        .zip(&outcome.subjects)
        .filter(|((subject, _), _)| subject.office.is_empty())
        .filter_map(|((_, unit), said)| {
            let said = said.as_ref()?;
            let share = share(said.favourable(found.form.favourable), said.whole())?;
            Some((places.code(*unit)?.to_owned(), share.with_places(2)))
        })
        .collect();
    if values.is_empty() {
        return Err(none());
    }
    let source = format!("民主测评:{}", found.form.title);
    record_measure(desk, who, action, RecordMeasure { cycle, measure, values, source, reason })
        .await
}

/// What a form's text says, for looks.
pub(crate) fn form_of(row: &EvaluationRow) -> Result<Form, Refusal> {
    read(&row.form)
}
