//! Who drafts, approves and pays a batch; who keeps the register of people; who says how a unit shares, and who checks it.

use std::fmt::Write as _;

use expect_test::expect;
use fanben_model::place::{Tree, Unit};
use fanben_model::rights::{Act, Holding, Matter, Right, Role, Spans, may};

fn tree() -> Tree {
    let unit = |code: &str, kind: &str, parent: Option<&str>| Unit {
        code: code.to_owned(),
        kind: kind.to_owned(),
        parent: parent.map(str::to_owned),
        ..Unit::default()
    };
    let units = vec![
        unit("9904", "市", None),
        unit("990402201", "乡", Some("9904")),
        unit("990402201201", "村", Some("990402201")),
    ];
    Tree::new(units).0
}

fn role(id: &str, level: &str, rights: &[Right]) -> Role {
    Role {
        id: id.to_owned(),
        name: id.to_owned(),
        level: vec![level.to_owned()],
        rights: rights.to_vec(),
        factor: false,
    }
}

#[test]
fn money_is_paid_by_who_may_and_shared_by_the_unit_itself() {
    let roles = [
        role("cun", "村", &[Right::Look]),
        role("xiang", "乡", &[Right::Look, Right::Judge]),
        role("shi", "市", &[Right::Look, Right::Run, Right::Confirm]),
        role("caizheng", "市", &[Right::Look, Right::Pay]),
        role("anquan", "市", &[Right::Security]),
    ];
    let tree = tree();
    let spans = Spans::of(&tree);
    let acts = [
        Act::DraftRun,
        Act::ApproveRun,
        Act::ReturnRun,
        Act::PayRun,
        Act::KeepPayroll,
        Act::ProposeShares,
        Act::CheckShares,
    ];
    let mut table = String::new();
    for role in &roles {
        for held in tree.units().iter().filter(|unit| role.level.contains(&unit.kind)) {
            let within = spans.get(&held.code).unwrap();
            for (name, code) in [("市", "9904"), ("村", "990402201201")] {
                let matter = Matter::Place(spans.get(code).unwrap());
                for (whose, only) in [("", None), ("代", Some(&acts[..]))] {
                    let holding = Holding { role, within, office: "", only };
                    let may = acts.iter().filter(|act| may(&[holding], &matter, **act));
                    let may: Vec<String> = may.map(|act| format!("{act:?}")).collect();
                    if !may.is_empty() {
                        let (id, may) = (&role.id, may.join(" "));
                        writeln!(table, "{whose}{id}@{} {name}: {may}", held.code).unwrap();
                    }
                }
            }
        }
    }
    expect![[r"
        cun@990402201201 村: ProposeShares
        代cun@990402201201 村: ProposeShares
        xiang@990402201 村: CheckShares
        代xiang@990402201 村: CheckShares
        shi@9904 市: ProposeShares
        代shi@9904 市: ProposeShares
        caizheng@9904 市: DraftRun ApproveRun ReturnRun PayRun KeepPayroll ProposeShares
        代caizheng@9904 市: DraftRun ReturnRun PayRun KeepPayroll ProposeShares
        caizheng@9904 村: DraftRun ApproveRun ReturnRun PayRun KeepPayroll
        代caizheng@9904 村: DraftRun ReturnRun PayRun KeepPayroll
    "]]
    .assert_eq(&table);
}
