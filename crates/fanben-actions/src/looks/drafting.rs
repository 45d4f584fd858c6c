//! Before a cycle is drafted: a file becomes a scheme, what it leaves open is filled in, the check
//! says what is wrong. Nothing is written.

use chrono::Datelike as _;
use fanben_model::rights::{Act, Matter, Right, may};
use fanben_model::rubric::{Given, read_tables};
use fanben_model::scheme::check::{Finding, may_open};
use fanben_model::scheme::{self, Overlay, Scheme};
use fanben_papers::{Limits, read_documents};

use super::rules::graded;
use crate::{Desk, Named, Person, Refusal, upload};

/// What a person who may draft cycles chooses from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drafting {
    /// Units a cycle may be drafted for, with their kinds.
    pub units: Vec<Named>,
    /// Roles that judge.
    pub roles: Vec<Named>,
    /// Kinds of unit below, those with the most units first.
    pub kinds: Vec<String>,
}

/// A scheme that is about to be drafted, with what the check finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The scheme.
    pub scheme: Scheme,
    /// What is wrong with it, the gravest first.
    pub findings: Vec<Finding>,
    /// It could be approved as it stands.
    pub may_open: bool,
}

/// What the person may choose from; not found for those who draft no cycles.
pub async fn drafting(desk: &Desk, who: &Person) -> Result<Drafting, Refusal> {
    if who.must_change_password {
        return Err(Refusal::MustChangePassword);
    }
    let places = desk.places().await?;
    let holdings = who.holdings(&places);
    let drafts = |code: &str| {
        let span = places.spans.get(code);
        span.is_some_and(|span| may(&holdings, &Matter::Place(span), Act::DraftCycle))
    };
    let own = who.posts.iter().map(|post| post.unit.code.clone());
    let mut units: Vec<Named> =
        own.filter(|code| drafts(code)).map(|code| places.named(&code)).collect();
    units.sort();
    units.dedup();
    if units.is_empty() {
        return Err(Refusal::NotFound);
    }
    let judges = places.roles.iter().filter(|role| role.rights.contains(&Right::Judge));
    let roles = judges.map(|role| Named::new(&role.id, &role.name)).collect();
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for unit in places.tree.units() {
        *counts.entry(&unit.kind).or_default() += 1;
    }
    let mut kinds: Vec<(&str, usize)> = counts.into_iter().collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(Drafting {
        units,
        roles,
        kinds: kinds.into_iter().map(|(kind, _)| kind.to_owned()).collect(),
    })
}

/// Reads a file somebody chose: a scheme as YAML, or a rubric table of an office.
pub fn read_scheme(desk: &Desk, name: &str, bytes: &[u8]) -> Result<Scheme, Refusal> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    if matches!(ending.as_deref(), Some("yaml" | "yml")) {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Refusal::bad("file", "不是 UTF-8 编码的文字,请另存为 UTF-8 再传"))?;
        return scheme_of(text);
    }
    let file = upload::on_disk(name, bytes)?;
    let grids = read_documents(file.path(), &Limits::default(), &mut |_| {})
        .map_err(|error| Refusal::bad("file", error.why.to_string()))?;
    let grids: Vec<_> = grids.into_iter().map(|grid| grid.called(name)).collect();
    let given = Given { year: desk.today().year(), ..Given::default() };
    let drafted =
        read_tables(&grids, &given).map_err(|none| Refusal::bad("file", none.says.clone()))?;
    Ok(drafted.scheme)
}

/// Reads a scheme from its YAML.
pub fn scheme_of(text: &str) -> Result<Scheme, Refusal> {
    scheme::read(text).map_err(|error| Refusal::bad("file", error.to_string()))
}

/// What the check finds in a scheme.
pub fn checked(scheme: Scheme, overlays: &[Overlay]) -> Checked {
    let findings = graded(&scheme, overlays);
    Checked { may_open: may_open(&findings), findings, scheme }
}
