//! Ratings and money → what was published: figures with the lines that sum to them, no names.

use serde_json::{Map, Value as Json, json};

use crate::incentives::{Payment, Settlement, Unpaid};
use crate::rating::{Kind, Line, Rating};
use crate::scheme::StreakRule;

/// `result.json`: each subject in display order with the rating its result stands in, and the money.
/// `common` is the rating by the common rules; `scheme` the SHA-256 of the frozen scheme.
pub(super) fn result(
    rows: &[(&Rating<'_>, usize)],
    common: &Rating<'_>,
    settlement: &Settlement,
    scheme: &str,
) -> Json {
    let subjects = rows.iter().zip(common.standings()).map(|((rating, at), comparable)| {
        let mut subject = subject(rating, *at);
        if !std::ptr::eq(rating.rules, common.rules)
            && let Some(fields) = subject.as_object_mut()
        {
            fields.insert("comparable".to_owned(), json!(comparable.low));
        }
        subject
    });
    json!({
        "result": 1,
        "scheme_sha256": scheme,
        "full": common.rules.full,
        "subjects": subjects.collect::<Vec<_>>(),
        "payments": settlement.payments.iter().map(payment).collect::<Vec<_>>(),
        "unpaid": settlement.unpaid.iter().map(unpaid).collect::<Vec<_>>(),
    })
}

fn subject(rating: &Rating<'_>, at: usize) -> Json {
    let (who, standing) = (&rating.inputs.subjects[at], &rating.standings()[at]);
    let explanation = rating.explain(at);
    let mut dimensions = Map::new();
    let mut items = Map::new();
    for (place, (rule, told)) in
        rating.rules.dimensions.iter().zip(&explanation.dimensions).enumerate()
    {
        let (low, high) = rating.dimension(place, at);
        let of_points = told.lines.iter().filter(|line| line.kind != Kind::Star).map(line);
        let lines: Vec<Json> = of_points.collect();
        let score = json!({ "low": low, "high": high, "lines": lines });
        dimensions.insert(rule.id.clone(), if told.declared { score } else { Json::Null });
        for one in &told.items {
            let lines: Vec<Json> = one.lines.iter().map(line).collect();
            items.insert(
                one.id.clone(),
                json!({ "low": one.low, "high": one.high, "state": one.state, "lines": lines }),
            );
        }
    }
    let stars = rating.rules.dimensions.iter().enumerate().filter_map(|(place, dimension)| {
        Some((dimension.id.clone(), json!(rating.star(place, at)?)))
    });
    let ids = |words: Vec<&StreakRule>| words.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    json!({
        "code": who.code,
        "league": rating.inputs.leagues[who.league],
        "rank": standing.rank,
        "overall_rank": standing.overall,
        "low": standing.low,
        "high": standing.high,
        "open": standing.open,
        "tier": rating.result(at),
        "stars": standing.stars,
        "star_states": stars.collect::<Map<String, Json>>(),
        "streaks": ids(rating.streaks(at)),
        "notices": ids(rating.notices(at)),
        "dimensions": dimensions,
        "items": items,
        "lines": explanation.total_lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn line(line: &Line) -> Json {
    let mut told = json!({
        "kind": line.kind,
        "of": line.of,
        "gave": line.gave,
        "state": line.state,
    });
    if let (Some((low, high)), Some(fields)) = (line.between, told.as_object_mut()) {
        fields.insert("between".to_owned(), json!([low, high]));
    }
    told
}

fn payment(payment: &Payment) -> Json {
    let mut told = json!({
        "incentive": payment.incentive,
        "name": payment.name,
        "subject": payment.subject,
        "amount": payment.amount,
        "provisional": payment.provisional,
    });
    name_person(&mut told, payment.person.as_deref());
    told
}

fn unpaid(unpaid: &Unpaid) -> Json {
    let mut told = json!({ "incentive": unpaid.incentive, "subject": unpaid.subject });
    name_person(&mut told, unpaid.person.as_deref());
    told
}

fn name_person(told: &mut Json, person: Option<&str>) {
    if let (Some(person), Some(fields)) = (person, told.as_object_mut()) {
        fields.insert("person".to_owned(), json!(person));
    }
}
