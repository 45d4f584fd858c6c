//! Notices: what may follow what, titles that fall, what each audience is shown, what must not be
//! published.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

mod shown;
mod steps;
mod titles;

use fanben_model::notices::{Personal, personal};

#[test]
fn numbers_of_people_are_found_however_they_are_written() {
    for (text, want) in [
        ("监督电话:0746-3212345", None),
        ("镇政府二楼 3212345 转 8011", None),
        ("联系 13800138000", Some(Personal::Mobile)),
        ("联系138-0013-8000", Some(Personal::Mobile)),
        ("联系 138 0013 8000。", Some(Personal::Mobile)),
        ("+86 13800138000", Some(Personal::Mobile)),
        (
            "\u{ff11}\u{ff13}\u{ff18}\u{ff10}\u{ff10}\u{ff11}\u{ff13}\u{ff18}\u{ff10}\u{ff10}\u{ff10}",
            Some(Personal::Mobile),
        ),
        ("43112119800101123x", Some(Personal::Identity)),
        ("身份证431121198001011234", Some(Personal::Identity)),
        ("卡号6217 0012 3456 7890", Some(Personal::Card)),
        ("鹤发〔2026〕12号,2026年10月20日", None),
        ("村编码990402201201", None),
        ("上年收入12345678901元", None),
    ] {
        assert_eq!(personal(text), want, "{text}");
    }
}
