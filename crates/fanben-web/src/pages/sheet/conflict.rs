//! What others saved while this sheet was being filled → both values side by side; nothing that was
//! typed is lost, and saving again decides.

use maud::{Markup, html};

use super::SheetPage;
use crate::shell::Frame;

/// The note above the sheet, if something has to be decided or mended.
pub(super) fn note(f: &Frame, page: &SheetPage) -> Markup {
    let named = |key: &String| {
        let found = page.questions().find(|question| question.key == *key);
        found.map_or_else(|| key.clone(), |question| question.asks.clone())
    };
    html! {
        @if let Some((by, theirs)) = &page.theirs {
            div class="note bad" role="alert" {
                p {
                    strong { (f.with("还没有保存:您填写期间,{0}保存过这张表。", &[by])) }
                    " " (f.t("您填的都还在下面。两边不一样的请核对,改成应有的值后再保存一次。"))
                }
                ul {
                    @for (key, value) in theirs {
                        li {
                            a href={ "#q-" (key) } lang="zh-CN" { (named(key)) } " "
                            @let mine = page.typed.get(key).map_or("", |own| own.value.as_str());
                            (f.with("您填“{0}”,{1}填“{2}”", &[&mine, by, value]))
                        }
                    }
                }
            }
        }
        @if !page.wrong.is_empty() {
            div class="note bad" role="alert" {
                p { strong { (f.with("还没有保存:有{0}处填得不对,您填的都还在下面。", &[&page.wrong.len()])) } }
                ul {
                    @for (key, says) in &page.wrong {
                        li { a href={ "#q-" (key) } lang="zh-CN" { (named(key)) } " " span lang="zh-CN" { (says) } }
                    }
                }
            }
        }
    }
}
