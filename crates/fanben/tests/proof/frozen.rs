//! Approved schemes of all packs: they rate as the sentences did, fit the published schema, and both
//! verifiers agree on their sample years.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::desk::{Desk, SALT, second};
use crate::schema::Schema;

/// The largest: bundled and verified by hand, a minute and more each.
const LARGE: [&str; 5] = ["wenminghu", "ganbu", "niandu", "scheme", "baochou"];

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

/// Every scheme of every pack as the command names it.
fn schemes() -> Vec<(String, String)> {
    let mut schemes = Vec::new();
    for entry in std::fs::read_dir(packs()).unwrap() {
        let pack = entry.unwrap();
        let text = std::fs::read_to_string(pack.path().join("pack.yaml")).unwrap();
        let list = text.lines().find_map(|line| line.strip_prefix("schemes:")).unwrap();
        let names = list.trim().trim_matches(['[', ']']).split(',');
        for name in names {
            let name = name.trim().trim_end_matches(".yaml").to_owned();
            schemes.push((pack.file_name().into_string().unwrap(), name));
        }
    }
    schemes.sort();
    assert!(schemes.len() >= 16, "{schemes:?}");
    schemes
}

#[test]
fn every_pack_rates_from_its_approved_file_and_both_verifiers_agree() {
    let desk = Desk::new();
    let schema = Schema::published();
    let mut sampled = String::new();
    for (pack, name) in schemes() {
        let scheme = format!("{pack}/{name}");
        let approved = format!("{name}.json");
        let frozen = desk.run(&["freeze", &scheme, "--out", &approved]);
        assert_eq!(frozen.code, Some(0), "{scheme}: {}", frozen.err);
        let text = std::fs::read_to_string(desk.path(&approved)).unwrap();
        let wrong = schema.problems(&serde_json::from_str(&text).unwrap());
        assert!(wrong.is_empty(), "{scheme} {wrong:?}");
        if LARGE.contains(&name.as_str()) {
            continue;
        }
        if sampled != pack {
            assert_eq!(desk.run(&["sample", &pack, "--out", &pack]).code, Some(0));
            sampled.clone_from(&pack);
        }
        let facts = format!("{pack}/manifest.yaml");
        let of_sentences = desk.run(&["rate", &scheme, "--facts", &facts, "--json"]);
        let bundle = format!("{name}.zip");
        let arguments = ["rate", &approved, "--facts", &facts, "--json", "--bundle", &bundle];
        let of_rules = desk.run(&[&arguments[..], &["--salt", SALT]].concat());
        assert_eq!(of_sentences.code, Some(0), "{scheme}: {}", of_sentences.err);
        // To the byte, findings and explanations of money included.
        assert!(of_sentences.out == of_rules.out, "{scheme} differs: {}", of_rules.err);
        let first = desk.run(&["verify", &bundle, "--approved", &approved]);
        assert_eq!(first.code, Some(0), "{scheme}: {}", first.out);
        let second = second(&desk.path(&bundle));
        assert_eq!(second.code, Some(0), "{scheme}: {}{}", second.out, second.err);
    }
}

#[test]
fn the_rule_is_the_law_and_not_the_sentence() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["freeze", "scheme.yaml", "--out", "approved.json"]).code, Some(0));
    let text = std::fs::read_to_string(desk.path("approved.json")).unwrap();
    // A sentence this reader would read otherwise, and formulas it could not read at all.
    desk.write(
        "other.json",
        &text.replace("每少1次扣1.5分", "每少1次扣9分").replace("其余: 0", "其余??"),
    );
    let results = |scheme: &str| -> Json {
        let said = desk.rate(&["rate", scheme, "--json"]);
        let json: Json = serde_json::from_str(&said.out).unwrap();
        json["results"].clone()
    };
    assert_eq!(results("approved.json"), results("other.json"));
    assert_eq!(results("approved.json")[0]["low"], "92.2");
}

#[test]
fn an_approved_scheme_rates_its_own_period_and_says_what_is_wrong_with_it() {
    let desk = Desk::new();
    let said = desk.run(&["freeze", "scheme.yaml", "--out", "approved.json", "--json"]);
    let told: Json = serde_json::from_str(&said.out).unwrap();
    assert_eq!((told["clauses"].clone(), told["by_hand"].clone()), (4.into(), 0.into()));
    let said = desk.rate(&["rate", "approved.json", "--period", "2027"]);
    assert!(said.code == Some(1) && said.err.contains("只评 2026"), "{}", said.err);
    let said = desk.run(&["freeze", "scheme.yaml", "--out", "approved.yaml"]);
    assert!(said.code == Some(1) && said.err.contains("以 .json 结尾"), "{}", said.err);
    for (text, says) in [
        ("{", "读不懂这份定稿"),
        (
            "{\"frozen\":1,\"reader\":\"1\",\"levels\":{},\"scheme\":{},\"more\":1}",
            "读不懂这份定稿",
        ),
    ] {
        desk.write("broken.json", text);
        let said = desk.rate(&["rate", "broken.json"]);
        assert!(said.code == Some(1) && said.err.contains(says), "{}", said.err);
    }
}

#[test]
fn findings_are_recorded_and_do_not_stop_the_freezing() {
    let desk = Desk::new();
    let scheme = "{fanben: 1, id: hu, title: 户的积分, period: \"2026\", subjects: {kinds: [户]}, dimensions: [{id: A, name: 家庭, points: \"10\", items: [{id: A1, name: 卫生, points: \"10\", clauses: [\"每发现1次垃圾扣1分\"]}]}]}";
    desk.write("hu.yaml", scheme);
    let said = desk.run(&["freeze", "hu.yaml", "--out", "hu.json"]);
    assert!(said.out.contains("只加不减"), "{}{}", said.out, said.err);
    let text = std::fs::read_to_string(desk.path("hu.json")).unwrap();
    let frozen: Json = serde_json::from_str(&text).unwrap();
    assert!(frozen["scheme"]["findings"][0]["says"].as_str().unwrap().contains("只加不减"));
}
