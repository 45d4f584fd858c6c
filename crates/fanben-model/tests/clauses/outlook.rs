//! What may still happen, and what one better answer would gain.

use fanben_model::number::Points;
use fanben_model::scheme::clause::answer::{Answer, read_answer};
use fanben_model::scheme::clause::effect::{improvements, outlook};
use fanben_model::scheme::clause::rule::Rule;
use fanben_model::scheme::clause::{Context, explain, read};

fn rule(text: &str) -> Rule {
    read(text, &Context::default()).rule.unwrap_or_else(|| panic!("{text} is read"))
}

/// The answers as people write them; empty: not answered.
fn answers(rule: &Rule, written: &[&str]) -> Vec<Answer> {
    rule.questions.iter().zip(written).map(|(q, text)| read_answer(q, text).unwrap()).collect()
}

fn check_range(text: &str, written: &[&str], points: Option<&str>, want: (&str, &str)) {
    let rule = rule(text);
    let points = points.map(|points| Points::parse(points).unwrap());
    let found = outlook(&rule, &answers(&rule, written), points, None).unwrap();
    let ends = (explain::decimal(found.low), explain::decimal(found.high));
    assert_eq!((ends.0.as_str(), ends.1.as_str()), want, "{text}");
}

#[test]
fn a_range_lies_between_the_worst_and_the_best_answers() {
    check_range("无事故得4分,每起扣2分,扣完为止", &[""], None, ("0", "4"));
    check_range("无事故得4分,每起扣2分,扣完为止", &["1"], None, ("2", "2"));
    check_range("表彰:国家级5分、省级3分", &[""], None, ("0", "5"));
    check_range("不健全扣2分,未上墙扣1分", &["是", ""], None, ("-3", "-2"));
    check_range("满意度90%以上得10分,80%-90%得8分,其余得5分", &[""], None, ("5", "10"));
    check_range("每次扣1分,最多扣5分", &[""], None, ("-5", "0"));
    check_range("每次扣1分", &[""], Some("10"), ("-10", "0"));
    check_range("占比50%得10分,每增减1个百分点±5,扣完10分为止", &[""], Some("10"), ("0", "260"));
    check_range("有新增债务,否决", &[""], None, ("0", "0"));
    check_range("落实到位,2分", &[""], None, ("0", "2"));
}

fn check_steps(text: &str, written: &[&str], want: &[&str]) {
    let rule = rule(text);
    let found: Vec<String> = improvements(&rule, &answers(&rule, written), None, None)
        .unwrap()
        .into_iter()
        .map(|step| {
            let answer = match step.answer {
                Answer::Number(value) => value.to_string(),
                Answer::Names(names) => names.join("、"),
                other => format!("{other:?}"),
            };
            format!(
                "{}: {answer} +{}",
                rule.questions[step.question].asks,
                explain::decimal(step.gains)
            )
        })
        .collect();
    assert_eq!(found, want, "{text}");
}

#[test]
fn a_better_answer_says_what_it_would_gain() {
    check_steps("全年开会不少于4次,每少1次扣1分", &["2"], &["全年开会: 3 +1", "全年开会: 4 +2"]);
    check_steps("未建台账扣2", &["是"], &["未建台账: No +2"]);
    check_steps("未建台账扣2", &["否"], &[]);
    check_steps(
        "收入5万元以上得2分,10万元以上得5分",
        &["4.9万元"],
        &["收入: 50000 +2", "收入: 100000 +5"],
    );
    // Days are counted whole; land and money are not.
    check_steps("脱岗2天以上的扣2分", &["2天"], &["脱岗: 1 +2"]);
    check_steps("流转2亩以上的扣2分", &["2亩"], &["流转: 1.99 +2"]);
    // The number of the sentence, not one just beside it.
    check_steps("入户率达到60%得5分,每低1个百分点扣1分", &["58.5%"], &["入户率: 60 +1"]);
    check_steps("收缴率低于60%的扣2分", &["50%"], &["收缴率: 60 +2"]);
    check_steps("欠缴率超过5%的扣2分", &["7%"], &["欠缴率: 5 +2"]);
    check_steps("增长率超过5%的加2分", &["4%"], &["增长率: 5.01 +2"]);
    check_steps("表彰:国家级5分、省级3分", &["省级"], &["表彰: 国家级 +2"]);
}
