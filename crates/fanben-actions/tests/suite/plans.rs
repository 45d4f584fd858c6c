//! 销账: townships plan year by year, confirmed results write villages off, corrections move it.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{self, About, Confirm, Correct, PlanYears, RecordMeasure};
use fanben_actions::looks::{self, PlanPage};
use fanben_actions::{CycleId, Person, Receipt, Refusal, trail};
use fanben_model::plans::Due;
use fanben_model::scheme::{self, Scheme};

use crate::place::{On, Place, city, on_both};

on_both!(results_write_villages_off_a_plan, a_plan_that_cannot_be_is_refused);

const CITY: &str = "990400000000";
const TOWN: &str = "990402201000";
const FAR_TOWN: &str = "990403101000";
const VILLAGES: [(&str, &str); 3] =
    [("990402201201", TOWN), ("990402201202", TOWN), ("990403101201", FAR_TOWN)];

fn rules(year: &str) -> Scheme {
    let text = format!(
        "fanben: 1\nid: fanben\ntitle: 范本村创建\nperiod: \"{year}\"\n\
         legal: {{type: 年度考核, body: 赤岗市委, number: 赤委发〔{year}〕1号}}\n\
         subjects: {{kinds: [村]}}\nties: [N1]\n\
         stages: [{{id: town, name: 乡镇评, role: xiang}}]\n\
         measures: {{年度得分: {{unit: 分, owner: 农业局, source: 结账单}}}}\n\
         dimensions:\n  - id: 得分\n    name: 得分\n    points: \"100\"\n    items:\n\
         \x20     - {{id: N1, name: 年度得分, points: \"100\", clauses: [{{text: 以年度得分计分, gives: 年度得分}}]}}\n\
         tiers: [{{name: 典范, from: \"95\"}}, {{name: 示范, from: \"90\"}}, {{name: 规范, from: \"80\"}}]\n"
    );
    scheme::read(&text).unwrap()
}

/// A year from its draft to its end, with everybody at some points.
async fn rated(place: &Place, cycle: CycleId, points: [&str; 3]) {
    let desk = &place.desk;
    let values = VILLAGES.iter().zip(points);
    let input = RecordMeasure {
        cycle,
        measure: "年度得分".to_owned(),
        values: values.map(|((code, _), is)| ((*code).to_owned(), is.to_owned())).collect(),
        source: String::new(),
        reason: String::new(),
    };
    let who = place.who(&format!("bumen@{CITY}"));
    actions::record_measure(desk, who, desk.new_action(), input).await.unwrap();
    for (village, town) in VILLAGES {
        let who = place.who(&format!("xiang@{town}"));
        let about = About { cycle, subject: village.to_owned() };
        actions::send_up(desk, who, desk.new_action(), about).await.unwrap();
    }
    let office = place.who(&format!("shi@{CITY}"));
    let input = Confirm { cycle, subjects: vec![], document: "赤委发〔2026〕9号".to_owned() };
    actions::confirm(desk, office, desk.new_action(), input).await.unwrap();
    actions::close_cycle(desk, office, desk.new_action(), cycle).await.unwrap();
}

fn typed(cycle: CycleId, unit: &str, years: [(&str, &str); 3], reason: &str) -> PlanYears {
    PlanYears {
        cycle,
        unit: unit.to_owned(),
        tier: "规范".to_owned(),
        from: "2026".to_owned(),
        years: years.map(|(count, named)| (count.to_owned(), named.to_owned())).into(),
        reason: reason.to_owned(),
    }
}

async fn plans(place: &Place, who: &Person, input: PlanYears) -> Result<Receipt, Refusal> {
    actions::plan_years(&place.desk, who, place.desk.new_action(), input).await
}

/// The years of a plan: planned, who is written off by which result, owed and waiting.
fn lines(page: &PlanPage) -> Vec<String> {
    let line = |line: &looks::PlanLine| {
        let off: Vec<String> = line
            .off
            .iter()
            .map(|one| format!("{}{}{}", one.unit.name, one.period, one.tier))
            .collect();
        let waiting: Vec<&str> = line.waiting.iter().map(|unit| unit.name.as_str()).collect();
        let (due, planned, owed) = (line.due, line.planned, line.owed);
        format!(
            "{} {due:?} {planned} [{}] owes {owed} waits [{}]",
            line.year,
            off.join(" "),
            waiting.join(" ")
        )
    };
    page.lines.iter().map(line).collect()
}

async fn results_write_villages_off_a_plan(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let desk = &place.desk;
    let (office, town) = (place.who(&format!("shi@{CITY}")), place.who(&format!("xiang@{TOWN}")));
    let village = place.who(&format!("cun@{}", VILLAGES[1].0));
    let first = place.cycle(office, rules("2026"), CITY).await;

    // A third a year is what the form begins with; the township plans for its own villages.
    let page = looks::plan(desk, town, first, TOWN).await.unwrap();
    assert_eq!(page.form.0, "规范");
    assert_eq!(
        (page.form.1, page.form.2.iter().map(|year| year.0).collect()),
        (2026, vec![1, 1, 0])
    );
    assert!(page.may_plan && page.tier.is_empty() && page.lines.is_empty());
    let input = typed(first, TOWN, [("1", "小泉村"), ("1", ""), ("0", "")], "泉政发〔2026〕3号");
    let action = desk.new_action();
    let receipt = actions::plan_years(desk, town, action, input.clone()).await.unwrap();
    assert!(receipt.says.contains("第1版:2026年1个、2027年1个"), "{}", receipt.says);
    assert_eq!(actions::plan_years(desk, town, action, input.clone()).await.unwrap(), receipt);
    let again = plans(&place, town, input).await;
    assert!(matches!(again, Err(Refusal::Bad(bad)) if bad[0].says.contains("和现在的计划一样")));
    let input = typed(first, FAR_TOWN, [("1", ""), ("0", ""), ("0", "")], "市里代为登记");
    plans(&place, office, input).await.unwrap();

    // Who it is about sees it; the neighbours do not.
    let seen = looks::plan(desk, village, first, TOWN).await.unwrap();
    assert!(!seen.may_plan && seen.versions.len() == 1);
    assert_eq!(lines(&seen)[0], "2026 Running 1 [] owes 1 waits [小泉村]");
    let other = looks::plan(desk, village, first, FAR_TOWN).await;
    assert!(matches!(other, Err(Refusal::NotFound)));
    let own = looks::plans(desk, town, first).await.unwrap();
    assert_eq!((own.towns.len(), own.sum.len()), (1, 0));

    rated(&place, first, ["85", "70", "92"]).await;
    let page = looks::plan(desk, town, first, TOWN).await.unwrap();
    let expected =
        ["2026 Over 1 [小泉村2026规范] owes 0 waits []", "2027 Ahead 1 [] owes 1 waits []"];
    assert_eq!(lines(&page)[..2], expected);
    assert_eq!((page.behind, page.lines[0].off[0].cycle), (0, Some(first)));

    // The plan is raised, with a reason; what it was stays.
    let input = typed(first, TOWN, [("2", "小泉村、和顺村"), ("0", ""), ("0", "")], "市委要求提前");
    plans(&place, town, input).await.unwrap();
    let page = looks::plan(desk, town, first, TOWN).await.unwrap();
    assert_eq!(lines(&page)[0], "2026 Over 2 [小泉村2026规范] owes 1 waits [和顺村]");
    assert_eq!((page.behind, page.versions.len()), (1, 2));
    assert!(page.versions[0].reason == "市委要求提前" && page.versions[1].reason.contains("3号"));
    let all = looks::plans(desk, office, first).await.unwrap();
    let behind: Vec<(u32, u32, u32)> =
        all.towns.iter().map(|town| (town.planned, town.off, town.behind)).collect();
    assert_eq!(behind, [(2, 1, 1), (1, 1, 0)]);
    assert_eq!((all.sum[0].planned, all.sum[0].off), (3, 2));

    // The year after: nobody is written off twice, and what was behind is made up.
    place.later(Duration::days(365));
    let second = place.cycle(office, rules("2027"), CITY).await;
    rated(&place, second, ["85", "96", "92"]).await;
    let page = looks::plan(desk, town, second, TOWN).await.unwrap();
    assert_eq!(lines(&page)[1], "2027 Over 0 [和顺村2027典范] owes 0 waits []");
    assert_eq!((page.behind, page.lines[0].owed), (0, 1));

    // A result that is opened again writes nobody off; the next one does.
    let input = Correct {
        cycle: first,
        subject: VILLAGES[0].0.to_owned(),
        stage: "town".to_owned(),
        reason: "得分登记有误".to_owned(),
        document: "赤委发〔2027〕2号".to_owned(),
    };
    actions::correct(desk, office, desk.new_action(), input).await.unwrap();
    let page = looks::plan(desk, town, second, TOWN).await.unwrap();
    let expected = [
        "2026 Over 2 [] owes 2 waits []",
        "2027 Over 0 [小泉村2027规范 和顺村2027典范] owes 0 waits []",
    ];
    assert_eq!(lines(&page)[..2], expected);
    assert_eq!(page.lines[2].due, Due::Ahead);

    // The trail knows every version, and so does a backup.
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    let mut file = Vec::new();
    let lines = trail::backup(desk, &mut file).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let other = match on {
        On::Sqlite => crate::postgres::database(),
        On::Postgres => format!("sqlite:{}", folder.path().join("other.db").display()),
    };
    let copy = fanben_actions::Desk::open_at(&other, place.clock()).await.unwrap();
    assert_eq!(trail::restore(&copy, &mut &file[..]).await.unwrap(), lines);
    assert_eq!(looks::plan(&copy, office, second, TOWN).await.unwrap().versions, page.versions);
}

async fn a_plan_that_cannot_be_is_refused(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who(&format!("shi@{CITY}"));
    let cycle = place.cycle(office, rules("2026"), CITY).await;
    let town = place.who(&format!("xiang@{TOWN}"));
    let good = typed(cycle, TOWN, [("1", ""), ("1", ""), ("0", "")], "泉政发〔2026〕3号");
    let years = |years: [(&str, &str); 3]| typed(cycle, TOWN, years, "泉政发〔2026〕3号");
    let cases: BTreeMap<&str, (PlanYears, &str)> = BTreeMap::from([
        ("no reason", (PlanYears { reason: " ".to_owned(), ..good.clone() }, "reason")),
        ("no such tier", (PlanYears { tier: "五星".to_owned(), ..good.clone() }, "tier")),
        ("no year", (PlanYears { from: "今年".to_owned(), ..good.clone() }, "from")),
        ("not a count", (years([("1", ""), ("一些", ""), ("0", "")]), "count2")),
        ("more than there are", (years([("1", ""), ("1", ""), ("1", "")]), "count1")),
        ("nobody", (years([("0", ""), ("", ""), ("0", "")]), "count1")),
        ("not ours", (years([("1", "干草湖村"), ("1", ""), ("0", "")]), "named1")),
        ("more names", (years([("0", ""), ("1", "小泉村 和顺村"), ("0", "")]), "named2")),
        ("named twice", (years([("1", "小泉村"), ("1", "小泉村"), ("0", "")]), "named2")),
        (
            "too long",
            (PlanYears { years: vec![good.years[2].clone(); 9], ..good.clone() }, "count1"),
        ),
        ("no villages", (PlanYears { unit: CITY.to_owned(), ..good.clone() }, "unit")),
    ]);
    for (name, (input, field)) in cases {
        let who = if name == "no villages" { office } else { town };
        let refused = plans(&place, who, input).await;
        assert!(
            matches!(&refused, Err(Refusal::Bad(bad)) if bad[0].field == field),
            "{name} {refused:?}"
        );
    }
    // Only the township itself and who runs the cycle plan.
    for (login, person) in &place.people {
        let refused =
            plans(&place, person, PlanYears { reason: String::new(), ..good.clone() }).await;
        let may = [format!("xiang@{TOWN}"), format!("shi@{CITY}")].contains(login)
            || *login == "qu@990402000000";
        match refused {
            Err(Refusal::Bad(_)) => assert!(may, "{login}"),
            Err(Refusal::NotAllowed(_)) => assert!(!may, "{login}"),
            other => panic!("{login} {other:?}"),
        }
    }
    let page = looks::plan(&place.desk, town, cycle, TOWN).await.unwrap();
    assert!(page.versions.is_empty(), "a refused act never writes");
}
