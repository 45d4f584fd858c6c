//! A ballot comes, from nobody: what is kept of it are sums. And what two people counted of paper.
//!
//! A ballot has no receipt, no entry in the trail, no id and no time. Either would stand beside the
//! ballot and say when it came; the trail has the opening and the count (docs/evaluations.md).

use fanben_model::ballots::{Count, Mark, Step, step, unsound};
use fanben_model::rights::Act;
use fanben_store::{ActionId, EvaluationId, PaperCountRow};

use super::begin;
use super::evaluate::found;
use crate::doing::{Doing, Done};
use crate::evaluating::{Evaluation, code_digest, text};
use crate::refusal::BadInput;
use crate::{Desk, Person, Receipt, Refusal, ballot_words};

/// The field of a subject's marks.
pub fn mark_field(subject: usize) -> String {
    format!("mark.{subject}")
}

/// Takes a ballot: for each subject the place of an option, `abstain`, or nothing where nothing was
/// marked. Returns what the evaluation is called.
pub async fn cast_ballot(desk: &Desk, code: &str, marks: &[String]) -> Result<String, Refusal> {
    let unusable = || Refusal::bad("code", ballot_words::UNUSABLE);
    let tenant = desk.tenant()?;
    let digest = code_digest(tenant, code).ok_or_else(unusable)?;
    let mut tx = desk.store.write_unnumbered(tenant).await?;
    let id = tx.ballot_code(&digest).await?.ok_or_else(unusable)?;
    let evaluation = Evaluation::load(&mut tx, id).await?;
    let ready = evaluation.ready(desk.today(), "");
    step(evaluation.position, Step::Cast, &ready).map_err(|_| unusable())?;
    let (subjects, options) = evaluation.shape();
    let (mut ballot, mut bad): (Vec<Mark>, Vec<BadInput>) = (Vec::new(), Vec::new());
    for at in 0..subjects {
        match marks.get(at).map(String::as_str) {
            Some("abstain") => ballot.push(None),
            Some(typed) if typed.parse().is_ok_and(|own: usize| own < options) => {
                ballot.push(typed.parse().ok());
            }
            _ => bad.push(BadInput {
                field: mark_field(at),
                says: "请选一项,不想评就选“弃权”".to_owned(),
            }),
        }
    }
    if !bad.is_empty() {
        return Err(Refusal::Bad(bad));
    }
    let mut tally = evaluation.tally.ok_or_else(unusable)?;
    tally.add(&ballot).map_err(|_| unusable())?;
    tx.use_ballot_code(&digest).await?;
    tx.set_ballot_box(id, &text(&tally)?).await?;
    tx.commit().await?;
    Ok(evaluation.form.title)
}

/// What one person counted.
#[derive(Debug, Clone)]
pub struct CountPaper {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// What was counted.
    pub count: Count,
}

/// Enters what one person counted of the paper ballots. Two people do, and neither is shown what
/// the other entered; who counts again replaces their own.
pub async fn count_paper(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: CountPaper,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::CountPaper);
    let done = enter(&mut doing, &input).await;
    doing.end(done).await
}

async fn enter(doing: &mut Doing<'_>, input: &CountPaper) -> Result<Done, Refusal> {
    let (evaluation, post) = found(doing, input.evaluation, Step::Count, "").await?;
    let (form, shape) = (&evaluation.form, evaluation.shape());
    let others: std::collections::BTreeSet<_> =
        evaluation.counts.iter().map(|(person, _)| *person).collect();
    if others.len() >= 2 && !others.contains(&doing.who.id) {
        return Err(Refusal::bad("", "已有两个人计票;由他们两个各自重新计,直到一致"));
    }
    let bad: Vec<BadInput> = unsound(&input.count, form.due, shape)
        .into_iter()
        .map(|line| {
            let said = ballot_words::line(line, form);
            let says = match line {
                fanben_model::ballots::Line::Mark { .. } => {
                    let who = said.split(':').next().unwrap_or_default();
                    format!("{who}:各项和弃权加起来要等于有效票")
                }
                _ => format!("{said}不能比前一个数多(应到≥实到≥发出≥收回≥有效)"),
            };
            BadInput { field: field_of(line), says }
        })
        .collect();
    if !bad.is_empty() {
        return Err(Refusal::Bad(bad));
    }
    let row = PaperCountRow {
        evaluation: input.evaluation,
        number: evaluation.rows.last().map_or(1, |row| row.number + 1),
        counts: text(&input.count)?,
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_paper_count(&row).await?;
    let says = "计票已登记;两个人登记的一致才作数";
    Ok(Done::new(format!("evaluation {}", input.evaluation), says))
}

/// The field of a line.
pub fn field_of(line: fanben_model::ballots::Line) -> String {
    use fanben_model::ballots::Line;
    match line {
        Line::Present => "present".to_owned(),
        Line::Issued => "issued".to_owned(),
        Line::Returned => "returned".to_owned(),
        Line::Valid => "valid".to_owned(),
        Line::Mark { subject, option } => format!("mark.{subject}.{option}"),
    }
}
