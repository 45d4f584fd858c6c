//! What backs the judgments about a subject: every file with who sent it, and the file itself.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use fanben_model::rights::Act;
use fanben_papers::EvidenceKind;
use fanben_store::{EvidenceRow, StoreError, SubjectRow, WithdrawalRow};

use super::seen::Seen;
use crate::live::Live;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// A file that backs something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceLine {
    /// Its number among the subject's.
    pub number: i64,
    /// The stage; empty: it backs the declaration.
    pub stage: Named,
    /// The clause, item, standard or dimension it backs; empty: the whole.
    pub about: String,
    /// What it shows.
    pub caption: String,
    /// The ending of its name, without the dot.
    pub ending: String,
    /// There is a small picture of it.
    pub picture: bool,
    /// How many bytes it has.
    pub size: i64,
    /// SHA-256 of the file as it was sent: whoever has the original can compare.
    pub original: String,
    /// Who sent it, and in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// It counts no longer: why, who, when.
    pub withdrawn: Option<(String, String, DateTime<Utc>)>,
    /// Its bytes were erased, long enough after it was withdrawn.
    pub erased: bool,
    /// The person may withdraw it now.
    pub may_withdraw: bool,
}

/// What backs a subject, or one thing about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidencePage {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The subject.
    pub subject: Named,
    /// The stage at work, or that decided last.
    pub stage: Named,
    /// What is asked for: id and words; empty: everything.
    pub about: Named,
    /// The files, the first first.
    pub lines: Vec<EvidenceLine>,
    /// Words for everything that is backed, by id.
    pub abouts: Vec<(String, String)>,
    /// What the person may do.
    pub acts: Vec<Act>,
}

/// A file to be shown or kept by whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceBytes {
    /// A name with the ending that fits.
    pub name: String,
    /// What browsers are told.
    pub media_type: &'static str,
    /// Browsers may show it: it is a picture made here.
    pub picture: bool,
    /// The digest it is kept under.
    pub digest: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What backs a subject, or one thing about it.
pub async fn evidence(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    subject: &str,
    about: &str,
) -> Result<EvidencePage, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let live = Arc::clone(&seen.live);
    let row = live.subject(subject).ok_or(Refusal::NotFound)?;
    let (position, acts) = seen.acts(row)?;
    let abouts = abouts(&live, row)?;
    let known = abouts.iter().find(|(id, _)| id == about);
    if !about.is_empty() && known.is_none() {
        return Err(Refusal::NotFound);
    }
    let mut lines = lines(&mut seen, row).await?;
    lines.retain(|line| about.is_empty() || line.about == about);
    Ok(EvidencePage {
        cycle,
        title: live.title(),
        subject: Named::new(&row.code, &row.name),
        stage: seen.stage(position),
        about: known.map(|(id, words)| Named::new(id, words)).unwrap_or_default(),
        lines,
        abouts,
        acts,
    })
}

/// A file, or the small picture of it; not found for whoever may not see what it backs.
pub async fn evidence_file(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    subject: &str,
    number: i64,
    small: bool,
) -> Result<EvidenceBytes, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let live = Arc::clone(&seen.live);
    let row = live.subject(subject).ok_or(Refusal::NotFound)?;
    seen.acts(row)?;
    let rows = seen.tx.evidence_of(cycle, row.subject).await?;
    let found = rows.into_iter().find(|one| one.number == number).ok_or(Refusal::NotFound)?;
    let (digest, kind) = match small {
        true if found.preview.is_empty() => return Err(Refusal::NotFound),
        true => (found.preview, EvidenceKind::Jpeg),
        false => {
            let kind = EvidenceKind::of_ending(&found.kind)
                .ok_or_else(|| StoreError::Row(format!("evidence of kind {}", found.kind)))?;
            (found.digest, kind)
        }
    };
    let bytes = seen.tx.file_bytes(&digest).await?;
    if bytes.is_empty() {
        return Err(Refusal::NotFound);
    }
    Ok(EvidenceBytes {
        name: format!("{}.{}", found.caption, kind.ending()),
        media_type: kind.media_type(),
        picture: kind.is_picture(),
        digest,
        bytes,
    })
}

/// Everything of a subject's that can be backed, by id, with its words: dimensions, standards, items,
/// sentences.
pub(crate) fn abouts(live: &Live, row: &SubjectRow) -> Result<Vec<(String, String)>, Refusal> {
    let (part, at) = live.part(&row.code)?;
    let rules = part.rules();
    let class = &part.inputs().subjects[at].class;
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |id: &str, words: String| {
        // Of an item and its only sentence, which share an id, the sentence says more.
        match all.iter_mut().find(|(own, _)| own == id) {
            Some((_, said)) => *said = words,
            None => all.push((id.to_owned(), words)),
        }
    };
    for dimension in &rules.dimensions {
        add(&dimension.id, dimension.name.clone());
        for standard in dimension.star.iter().flat_map(|star| &star.standards) {
            if let Err(key) = &standard.when {
                add(key, standard.text.clone());
            }
        }
        for item in &rules.items[dimension.items.clone()] {
            add(&item.id, item.name.clone());
            for clause in &item.clauses {
                add(&clause.id, rules.filled(&clause.text, Some(class)));
            }
        }
    }
    Ok(all)
}

/// The files of a subject.
pub(super) async fn lines(
    seen: &mut Seen<'_>,
    row: &SubjectRow,
) -> Result<Vec<EvidenceLine>, Refusal> {
    let cycle = seen.live.row.id;
    let rows = seen.tx.evidence_of(cycle, row.subject).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let gone = seen.tx.withdrawn_of(cycle, row.subject).await?;
    let here = seen.tx.bytes_of(cycle, row.subject).await?;
    let (position, acts) = seen.acts(row)?;
    let now = seen.stage(position).code;
    let lines = rows.iter().map(|one| EvidenceLine {
        erased: !here.contains(&one.digest),
        ..line(seen, one, &gone, (&now, &acts))
    });
    Ok(lines.collect())
}

fn line(
    seen: &Seen<'_>,
    row: &EvidenceRow,
    gone: &[WithdrawalRow],
    (now, acts): (&str, &[Act]),
) -> EvidenceLine {
    let live = &seen.live;
    let stage = live.ready.stages().iter().find(|stage| stage.id == row.stage);
    let gone = gone.iter().find(|gone| gone.number == row.number);
    let act = if row.stage.is_empty() { Act::UnbackDeclaration } else { Act::WithdrawEvidence };
    let here = row.stage.is_empty() || row.stage == now;
    EvidenceLine {
        number: row.number,
        stage: stage.map(|stage| Named::new(&stage.id, &stage.name)).unwrap_or_default(),
        about: row.about.clone(),
        caption: row.caption.clone(),
        ending: row.kind.clone(),
        picture: !row.preview.is_empty(),
        size: row.size,
        original: row.original.clone(),
        by: format!("{} {}", row.post, live.hand(row.person, row.at)).trim().to_owned(),
        at: row.at,
        erased: false,
        may_withdraw: gone.is_none() && here && acts.contains(&act),
        withdrawn: gone.map(|gone| (gone.reason.clone(), live.hand(gone.person, gone.at), gone.at)),
    }
}

/// How many files count at a stage.
pub(super) fn count(lines: &[EvidenceLine], stage: &str) -> u32 {
    let here = lines.iter().filter(|line| line.stage.code == stage && line.withdrawn.is_none());
    u32::try_from(here.count()).unwrap_or(u32::MAX)
}

/// Refuses who may not attach evidence, before their file is read.
pub(crate) async fn may_back(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    subject: &str,
    act: Act,
) -> Result<(), Refusal> {
    let seen = Seen::open(desk, who, cycle).await?;
    let row = seen.live.subject(subject).ok_or(Refusal::NotFound)?;
    let (_, acts) = seen.acts(row)?;
    if acts.contains(&act) { Ok(()) } else { Err(Refusal::NotAllowed(act)) }
}
