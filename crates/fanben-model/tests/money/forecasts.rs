//! What a cycle that runs may cost: at least, as it stands, at most, and by last year's results.

use fanben_model::incentives::forecast;

use crate::with;

const RULES: &str = "measures: {年度考分: {unit: 分}}\n\
    dimensions: [{id: 一, name: 一, items: [{id: I, points: \"100\", clauses: [{text: 以年度考分计分, gives: 年度考分}]}]}]\n\
    ties: [年度考分]\n\
    tiers: [{name: 红旗, from: \"90\", quota: 1}, {name: 模范, from: \"80\"}]\n\
    incentives:\n  - id: 奖金\n    name: 奖金\n    amount: \"对应(等次; 红旗: 3万元; 模范: 2万元; 其余: 0)\"\n\
    \x20   split: [{to: subject, percent: \"50\"}, {to: {people: []}, percent: \"50\"}]\n";

fn check(units: &str, past: &str, want: &str) {
    let head = "编码,名称,类型,上级编码,年度考分\nT,镇,乡镇,,";
    let units = format!("{head}\n{units}");
    let past = format!("编码,周期,等次\n{past}");
    let sheets: Vec<&str> = if past.ends_with('\n') { vec![&units] } else { vec![&units, &past] };
    let got = with(RULES, &sheets, |rating, facts| {
        let rows: Vec<_> = (0..rating.inputs.subjects.len()).map(|at| (rating, at)).collect();
        let forecast = forecast(rating.rules, &rows, facts);
        let [least, now, most, before] = forecast.sum();
        format!(
            "{}/{}未定 少{least} 现{now} 多{most} 上年{before} 缺{}",
            forecast.open, forecast.subjects, forecast.without
        )
    });
    assert_eq!(got, want, "{units}");
}

#[test]
fn money_of_a_cycle_that_runs_lies_between_two_ends() {
    // 甲 is at 95, the other two are not judged: one place for a red flag, which may still fall to
    // one of them only if 甲 loses it; 模范 has no limit.
    check(
        "A,甲村,村,T,95\nB,乙村,村,T,\nC,丙村,村,T,",
        "A,2025,模范\nB,2025,模范",
        "2/3未定 少30000 现30000 多70000 上年40000 缺1",
    );
    // Everybody is judged: there is one figure.
    check(
        "A,甲村,村,T,95\nB,乙村,村,T,85\nC,丙村,村,T,10",
        "",
        "0/3未定 少50000 现50000 多50000 上年0 缺3",
    );
    // Nobody is judged yet.
    check(
        "A,甲村,村,T,\nB,乙村,村,T,",
        "A,2025,红旗\nB,2025,红旗",
        "2/2未定 少0 现0 多50000 上年60000 缺0",
    );
}
