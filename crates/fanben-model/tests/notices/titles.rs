//! Titles as text cases: what was published, what the scores say now, what was decided.

use fanben_model::notices::{Decided, DecisionKind, Standing, TierPlace, Unfit, titled};

const CASES: &str = include_str!("titles.txt");

struct Case {
    tiers: Vec<TierPlace>,
    rows: Vec<Standing>,
    decisions: Vec<Decided>,
    departs: Vec<bool>,
    want: String,
}

fn place(tiers: &[TierPlace], name: &str) -> Option<usize> {
    (name != "无").then(|| {
        let found = tiers.iter().position(|tier| tier.name == name);
        found.unwrap_or_else(|| panic!("no tier {name}"))
    })
}

fn decided(tiers: &[TierPlace], text: &str) -> (Decided, bool) {
    let (text, departs) = text.strip_suffix('!').map_or((text, false), |rest| (rest, true));
    let kind = DecisionKind::ALL.into_iter().find(|kind| text.starts_with(kind.name())).unwrap();
    let rest: String = text.chars().skip(2).collect();
    let names = tiers.iter().map(|tier| tier.name.as_str()).chain(["无"]);
    let name = names.into_iter().find(|name| rest.starts_with(name)).unwrap();
    let subject = rest.trim_start_matches(name).to_owned();
    (Decided { kind, tier: place(tiers, name), subject, league: String::new() }, departs)
}

fn read(text: &str) -> Case {
    let mut case = Case {
        tiers: vec![],
        rows: vec![],
        decisions: vec![],
        departs: vec![],
        want: String::new(),
    };
    for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
        let (head, rest) = line.split_once(' ').unwrap();
        match head {
            "等次" => {
                case.tiers = rest
                    .split(' ')
                    .map(|text| TierPlace {
                        name: text
                            .trim_end_matches(|c: char| c.is_ascii_digit() || c == '无')
                            .to_owned(),
                        limited: !text.ends_with('无'),
                        per_league: false,
                    })
                    .collect();
            }
            "决定" => {
                for text in rest.split_whitespace() {
                    let (decision, departs) = decided(&case.tiers, text);
                    case.decisions.push(decision);
                    case.departs.push(departs);
                }
            }
            "得" => rest.clone_into(&mut case.want),
            "不行" => line.clone_into(&mut case.want),
            name => {
                let (rank, titles) = rest.split_once(' ').unwrap();
                let (before, now) = titles.split_once('→').unwrap();
                case.rows.push(Standing {
                    code: name.to_owned(),
                    league: String::new(),
                    overall: rank.parse().unwrap(),
                    tier: place(&case.tiers, now),
                    ruled: before.ends_with('*'),
                    before: place(&case.tiers, before.trim_end_matches('*')),
                });
            }
        }
    }
    case
}

fn found(case: &Case) -> String {
    match titled(&case.tiers, &case.rows, true, &case.decisions) {
        Err((at, why)) => {
            let why = match why {
                Unfit::NoPlace => "没有空名额",
                Unfit::NoSubject => "没有这个对象",
                Unfit::HasIt => "已经有了",
            };
            format!("不行 第{}项{why}", at + 1)
        }
        Ok(settled) => {
            assert_eq!(settled.departs, case.departs);
            let name = |tier: usize| case.tiers[tier].name.as_str();
            let mut said = Vec::new();
            for row in &case.rows {
                if let Some(Some(tier)) = settled.held.get(&row.code) {
                    said.push(format!("{}{}", row.code, name(*tier)));
                }
            }
            for open in &settled.open {
                said.push(format!("空{}{}({})", name(open.tier), open.places, open.next.concat()));
            }
            if !settled.fallen.is_empty() {
                said.push(format!("掉{}", settled.fallen.concat()));
            }
            said.join(" ")
        }
    }
}

#[test]
fn a_title_that_falls_waits_for_a_decision() {
    let mut wrong = Vec::new();
    let cases: Vec<&str> = CASES.split("\n## ").skip(1).collect();
    for text in &cases {
        let case = read(text);
        let found = found(&case);
        if found != case.want {
            wrong.push(format!(
                "{}\n  要 {}\n  得 {found}",
                text.lines().next().unwrap(),
                case.want
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(cases.len() >= 12);
}

#[test]
fn before_the_first_notice_titles_follow_the_score_but_for_departures() {
    let case = read("\n等次 红旗1 模范1\n甲 1 无→红旗\n乙 2 无→模范\n丙 3 无→无\n得 -");
    let plain = titled(&case.tiers, &case.rows, false, &[]).unwrap();
    assert!(plain.held.is_empty() && plain.open.is_empty() && plain.fallen.is_empty());
    let (depart, _) = decided(&case.tiers, "调整模范丙!");
    let settled = titled(&case.tiers, &case.rows, false, &[depart]).unwrap();
    assert_eq!(settled.held.into_iter().collect::<Vec<_>>(), [("丙".to_owned(), Some(1))]);
    assert!(settled.open.is_empty());
}

#[test]
fn places_of_a_league_are_filled_within_it() {
    let tiers = vec![TierPlace { name: "红旗".to_owned(), limited: true, per_league: true }];
    let row = |code: &str, league: &str, overall, tier, before| Standing {
        code: code.to_owned(),
        league: league.to_owned(),
        overall,
        tier,
        before,
        ruled: false,
    };
    let rows = vec![
        row("甲", "东", 4, None, Some(0)),
        row("乙", "西", 1, Some(0), Some(0)),
        row("丙", "西", 2, None, None),
        row("丁", "东", 3, Some(0), None),
    ];
    let open = titled(&tiers, &rows, true, &[]).unwrap().open;
    assert_eq!((open.len(), open[0].league.as_str(), open[0].places), (1, "东", 1));
    assert_eq!(open[0].next, ["丁", "甲"]);
    let fill = |subject: &str| Decided {
        kind: DecisionKind::Fill,
        tier: Some(0),
        subject: subject.to_owned(),
        league: String::new(),
    };
    assert_eq!(titled(&tiers, &rows, true, &[fill("丙")]), Err((0, Unfit::NoPlace)));
    assert!(titled(&tiers, &rows, true, &[fill("丁")]).unwrap().open.is_empty());
}
