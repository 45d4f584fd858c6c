//! However a sum is split and shared, its lines are the sum to the last 分.

use std::fmt::Write as _;

use fanben_model::incentives::settle;
use proptest::prelude::*;

use crate::with;

fn yuan(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_cent_is_lost_or_made(
        cents in 1_i64..1_000_000_000,
        percent in 0_u8..=100,
        weights in proptest::collection::vec((0_u16..400, 0_u8..3), 1..12),
    ) {
        let posts = ["书记", "主任", "委员"];
        let rest = 100 - percent;
        let scheme = format!(
            "measures: {{系数: {{}}}}\nincentives:\n  - {{id: 半, name: 半, amount: \"{0}\", split: \
             [{{to: subject, percent: \"{percent}\"}}, {{to: {{people: [书记, 主任, 委员]}}, \
             percent: \"{rest}\", weight: 系数}}]}}\n  - {{id: 池, name: 池, to: {{people: []}}, \
             pool: \"{0}\", amount: 系数}}\n",
            yuan(cents)
        );
        let units = "编码,名称,类型,上级编码\nT,镇,乡镇,\nA,甲村,村,T";
        let mut people = "人员编号,编码,姓名,职务,系数".to_owned();
        for (at, (weight, post)) in weights.iter().enumerate() {
            write!(people, "\nR{at},A,某{at},{},{weight}", posts[usize::from(*post)]).unwrap();
        }
        let settlement = with(&scheme, &[units, &people], settle);
        let nobody = weights.iter().all(|(weight, _)| *weight == 0);
        let shared = settlement.total(Some("半")).raw();
        let unit = settlement.payments.iter().find(|one| one.incentive == "半" && one.person.is_none());
        if nobody {
            prop_assert_eq!(settlement.total(Some("池")).raw(), 0);
            // What nobody has a share of waits; it is not somebody else's.
            prop_assert_eq!(shared, unit.map_or(0, |one| one.amount.raw()));
        } else {
            prop_assert_eq!(settlement.total(Some("池")).raw(), cents);
            prop_assert_eq!(shared, cents);
        }
        // Whoever has the larger weight never gets less.
        let got = |at: usize| {
            let code = format!("R{at}");
            let own = settlement.payments.iter().filter(|one| one.incentive == "池");
            own.filter(|one| one.person.as_ref() == Some(&code)).map(|one| one.amount.raw()).sum::<i64>()
        };
        for (at, (weight, _)) in weights.iter().enumerate() {
            for (other, (less, _)) in weights.iter().enumerate() {
                prop_assert!(weight <= less || got(at) >= got(other));
            }
        }
    }
}
