//! Every sample of every page, in both languages → the rules that hold for all pages. The documents
//! are left in `target/pages`, to be looked at.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use fanben_model::lists::Form;
use html5gum::{Token, Tokenizer};

use super::{
    aside, audit, board, cycles, decisions, declare, delegations, draft, draws, earlier, erasure,
    evaluations, evidence, exempts, factor, forms, grid, help, liaison, lists, measure, meeting,
    money, new_person, notices, own, password, payroll, people, person, places, plans, registry,
    review, roster, rules, sessions, settlement, sheet, sign_in, sign_on, signing, slips, subject,
    talks, term, tokens, trouble, upstream, vetting, why, workbench,
};
use crate::links;
use crate::shell::{Bearer, Frame, Page};
use crate::words::Words;

fn frame(words: Words, signed_in: bool) -> Frame {
    Frame {
        words,
        large: false,
        place: "赤岗市".to_owned(),
        who: signed_in.then(|| Bearer {
            name: "马志远".to_owned(),
            post: "小泉村书记".to_owned(),
            people: true,
            places: true,
            audit: true,
        }),
        here: "/cycles".to_owned(),
        back: Some("/cycles".to_owned()),
        done: Some("saved".to_owned()),
        token: "7f".to_owned(),
        number: "01936f2e000070008000000000000001".to_owned(),
        fresh: Arc::new(|| "01936f2e-0000-7000-8000-00000000000a".to_owned()),
    }
}

/// Every sample with the name of its page.
#[expect(clippy::too_many_lines, reason = "one line for every page")]
fn samples() -> Vec<(&'static str, Box<dyn Page>)> {
    let mut all: Vec<(&'static str, Box<dyn Page>)> = Vec::new();
    macro_rules! add {
        ($($name:literal: $page:ty),+ $(,)?) => {$(
            for page in <$page>::samples() {
                all.push(($name, Box::new(page)));
            }
        )+};
    }
    add!(
        "aside": aside::AsidePage,
        "audit": audit::AuditPage,
        "board": board::BoardPage,
        "cycles": cycles::CyclesPage,
        "decisions": decisions::DecisionsPage,
        "declare": declare::DeclarePage,
        "draft": draft::DraftPage,
        "draft_choose": draft::ChoosePage,
        "draws": draws::DrawsPage,
        "exempts": exempts::ExemptsPage,
        "delegations": delegations::DelegationsPage,
        "evaluation": evaluations::one::OneEvaluationPage,
        "evaluation_count": evaluations::count::CountPage,
        "evaluation_new": evaluations::new::NewEvaluationPage,
        "evaluation_slips": evaluations::slips::BallotSlipsPage,
        "evaluations": evaluations::EvaluationsPage,
        "vote": evaluations::vote::VotePage,
        "vote_ballot": evaluations::vote::BallotPage,
        "vote_thanks": evaluations::vote::ThanksPage,
        "erasure": erasure::ErasurePage,
        "evidence": evidence::EvidencePage,
        "factor": factor::FactorPage,
        "forms": forms::FormsPage,
        "forms_returned": forms::returned::ReturnedPage,
        "grid": grid::GridPage,
        "liaison": liaison::TiesPage,
        "liaison_issue": liaison::issue::OneIssuePage,
        "liaison_new": liaison::new::TieNewPage,
        "liaison_shares": liaison::shares::VisitSharesPage,
        "liaison_tie": liaison::one::OneTiePage,
        "list": lists::one::OneListPage,
        "list_burden": lists::burden::BurdenPage,
        "list_entry": lists::entry::EntryPage,
        "list_unit": lists::unit::UnitPage,
        "lists": lists::ListsPage,
        "measure": measure::MeasurePage,
        "meeting": meeting::MeetingPage,
        "money": money::CycleMoneyPage,
        "money_own": money::own::OwnPayPage,
        "money_run": money::run::BatchPage,
        "money_shares": money::shares::SplitPage,
        "new_person": new_person::NewPersonPage,
        "notice_board": notices::board::NoticeBoardPage,
        "certificates": notices::certificates::CertificatesPage,
        "committee": notices::committee::CommitteePage,
        "notice_list": notices::list::NoticeListPage,
        "notice_object": notices::object::ObjectPage,
        "notice_answer": notices::object::AnswerPage,
        "notice_sheet": notices::sheet::NoticeSheetPage,
        "notice_verify": notices::verify::VerifyPage,
        "own": own::OwnPage,
        "password": password::PasswordPage,
        "people": people::PeoplePage,
        "place": places::unit::PlacePage,
        "place_change": places::change::ChangePage,
        "places": places::PlacesPage,
        "earlier": earlier::EarlierPage,
        "earlier_block": earlier::block::EarlierBlockPage,
        "payroll": payroll::PayrollPage,
        "payroll_one": payroll::one::PayeePage,
        "payroll_block": payroll::block::PayrollBlockPage,
        "upstream": upstream::UpstreamPage,
        "plan": plans::one::OnePage,
        "plans": plans::PlansPage,
        "registry": registry::RegistryPage,
        "registry_block": registry::block::BlockPage,
        "registry_one": registry::one::MeasureAllPage,
        "review": review::ReviewPage,
        "settlement": settlement::SettlementPage,
        "settlement_office": settlement::office::SignOfficePage,
        "sessions": sessions::SessionsPage,
        "settlement_town": settlement::town::TownPage,
        "rules": rules::RulesPage,
        "person": person::PersonPage,
        "roster": roster::RosterPage,
        "sheet": sheet::SheetPage,
        "sign_in": sign_in::SignInPage,
        "sign_on": sign_on::CodePage,
        "signing": signing::SigningPage,
        "slips": slips::SlipsPage,
        "subject": subject::SubjectPage,
        "talk": talks::one::OneTalkPage,
        "talk_form": talks::form::WritePage,
        "talk_unit": talks::unit::HistoryPage,
        "talks": talks::ListedPage,
        "term": term::TermPage,
        "token": tokens::KeyPage,
        "tokens": tokens::TokensPage,
        "trouble": trouble::TroublePage,
        "vetting": vetting::one::OneVettingPage,
        "vetting_block": vetting::block::VettingBlockPage,
        "vetting_outcome": vetting::outcome::OutcomePage,
        "vetting_sheet": vetting::sheet::SheetPage,
        "vettings": vetting::VettingsPage,
        "why": why::WhyPage,
        "workbench": workbench::WorkbenchPage,
    );
    all.push(("help", Box::new(help::HelpPage)));
    all
}

/// One start tag.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// The tags of a document, and its text outside of elements that are in Chinese by themselves.
fn read(document: &str) -> (Vec<Tag>, String) {
    let (mut tags, mut text) = (Vec::new(), String::new());
    for token in Tokenizer::new(document) {
        match token.unwrap() {
            Token::StartTag(tag) => tags.push(Tag {
                name: String::from_utf8_lossy(&tag.name).into_owned(),
                attributes: tag
                    .attributes
                    .iter()
                    .map(|(name, value)| {
                        let word = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                        (word(name), word(value))
                    })
                    .collect(),
            }),
            Token::String(piece) => {
                text.push_str(&String::from_utf8_lossy(&piece));
                text.push('\n');
            }
            _ => {}
        }
    }
    (tags, text)
}

fn check(name: &str, document: &str) {
    let (tags, _) = read(document);
    let count = |tag: &str| tags.iter().filter(|one| one.name == tag).count();
    assert_eq!(count("h1"), 1, "{name}: one heading of the page");
    assert_eq!(count("main"), 1, "{name}: one main part");
    assert_eq!(count("style"), 0, "{name}: the policy allows no styles in pages");
    let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    for id in &known {
        let same = ids.iter().filter(|other| *other == id).count();
        assert_eq!(same, 1, "{name}: the id {id} is there {same} times");
    }
    let labels: BTreeSet<&str> =
        tags.iter().filter(|tag| tag.name == "label").filter_map(|tag| tag.get("for")).collect();
    for label in &labels {
        assert!(known.contains(label), "{name}: a label for {label}, which is nowhere");
    }
    for tag in &tags {
        for (attribute, value) in &tag.attributes {
            let inline = attribute == "style" || attribute.starts_with("on");
            assert!(!inline, "{name}: {attribute}={value} is not allowed by the policy");
            if ["aria-labelledby", "aria-describedby"].contains(&attribute.as_str()) {
                for id in value.split(' ') {
                    assert!(known.contains(id), "{name}: {attribute} names {id}, which is nowhere");
                }
            }
        }
        let field = ["input", "select", "textarea"].contains(&tag.name.as_str());
        if field && tag.get("type") != Some("hidden") {
            let labelled = tag.get("aria-label").is_some_and(|label| !label.is_empty())
                || tag.get("id").is_some_and(|id| labels.contains(id));
            assert!(labelled, "{name}: the field {:?} has no label", tag.get("name"));
        }
        if tag.name == "script" {
            assert!(tag.get("src").is_some(), "{name}: a script in the page");
        }
        for attribute in ["href", "action", "src", "data-preview", "data-resume"] {
            if let Some(address) = tag.get(attribute) {
                leads(name, address, &known);
            }
        }
    }
    forms(name, document);
}

/// Every form that is sent with POST is ours, and is an action.
fn forms(name: &str, document: &str) {
    for form in document.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap();
        if form.split('>').next().unwrap().contains("method=\"post\"") {
            assert!(form.contains("name=\"_token\""), "{name}: a form without the secret");
            assert!(form.contains("name=\"_action\""), "{name}: a form without its action");
        }
    }
}

/// The address is a page of ours, or a place on this one.
#[expect(clippy::too_many_lines, reason = "one line for every address")]
fn leads(name: &str, address: &str, ids: &BTreeSet<&str>) {
    if let Some(place) = address.strip_prefix('#') {
        assert!(ids.contains(place), "{name}: {address} is nowhere on the page");
        return;
    }
    let path = address.split(['?', '#']).next().unwrap();
    let patterns = [
        links::HOME,
        links::SIGN_IN,
        links::SIGN_OUT,
        links::SIGN_ON,
        links::SIGN_ON_BACK,
        links::SIGN_ON_CODE,
        links::SIGN_ON_LEAVE,
        links::PASSWORD,
        links::HELP,
        links::CYCLES,
        links::PEOPLE,
        links::PLACES,
        links::PLACE,
        links::PLACE_CHANGE,
        links::TAKE_OVER,
        links::SWITCH,
        links::ASSET,
        links::BOARD,
        links::DRAFT,
        links::RULES,
        links::CYCLE_STEP,
        links::SETTLEMENT,
        links::SETTLEMENT_ACT,
        links::SETTLEMENT_OFFICE,
        links::SETTLEMENT_SIGN,
        links::SETTLEMENT_TOWN,
        links::EXEMPTS,
        links::EXEMPT_ACT,
        links::DRAWS,
        links::PLANS,
        links::PLAN,
        links::MONEY,
        links::PAY_RUN,
        links::PAY_ACT,
        links::PAY_FILE,
        links::SHARES,
        links::PAYROLL,
        links::PAYEE,
        links::OWN_PAY,
        links::DRAW_ACT,
        links::NOTICE_BOARD,
        links::COMMITTEE,
        links::COMMITTEE_PAPER,
        links::NOTICE_ACT,
        links::NOTICES,
        links::ANSWER,
        links::NOTICE,
        links::OBJECT,
        links::CERTIFICATES,
        links::VERIFY,
        links::BUNDLE,
        links::EVALUATIONS,
        links::NEW_EVALUATION,
        links::EVALUATION,
        links::EVALUATION_ACT,
        links::EVALUATION_COUNT,
        links::LISTS,
        links::LIST,
        links::LIST_ACT,
        links::LIST_ENTRY,
        links::LIST_UNIT,
        links::LIST_UNIT_ACT,
        links::LIAISON,
        links::LIAISON_CHASE,
        links::LIAISON_NEW,
        links::LIAISON_SHARES,
        links::TIE,
        links::TIE_ACT,
        links::ISSUE,
        links::ISSUE_ACT,
        links::TALK,
        links::TALKS,
        links::TALK_ACT,
        links::TALK_NEW,
        links::UNIT_TALKS,
        links::VETTING,
        links::VETTINGS,
        links::VETTING_ACT,
        links::VETTING_BLOCK,
        links::VETTING_FILE,
        links::VETTING_OUTCOME,
        links::VETTING_SHEET,
        links::VETTING_SHEET_ACT,
        links::BURDEN,
        links::BURDEN_OF,
        links::VOTE,
        links::VOTE_BALLOT,
        links::VOTE_CAST,
        links::VOTED,
        links::SUBJECT,
        links::DECLARE,
        links::WHY,
        links::SHEET,
        links::MEETING,
        links::EVIDENCE,
        links::EVIDENCE_FILE,
        links::EVIDENCE_PREVIEW,
        links::EVIDENCE_WITHDRAW,
        links::UPLOADS,
        links::REVIEW,
        links::DECIDE,
        links::SIGNING,
        links::SIGN,
        links::ASIDE,
        links::ASIDE_ACT,
        links::MEASURE,
        links::MEASURES,
        links::MEASURE_ALL,
        links::BLOCK,
        links::EARLIER,
        links::UPSTREAM,
        links::GRID,
        links::DECISIONS,
        links::FORMS,
        links::FORM_FILE,
        links::FORMS_IN,
        links::RETURNED,
        links::RESET,
        links::NEW_PERSON,
        links::ROSTER,
        links::SETTLE,
        links::PERSON,
        links::PERSON_ACT,
        links::ERASURE,
        links::TERM,
        links::TERM_ACT,
        links::OWN,
        links::FACTOR,
        links::FACTOR_ACT,
        links::DELEGATIONS,
        links::DELEGATION_END,
        links::SESSIONS,
        links::TOKENS,
        links::TOKEN_END,
        links::AUDIT,
    ];
    let fits = |pattern: &&str| {
        let (own, other): (Vec<&str>, Vec<&str>) =
            (path.split('/').collect(), pattern.split('/').collect());
        let same = |(own, other): (&&str, &&str)| {
            if other.starts_with('{') { !own.is_empty() } else { own == other }
        };
        own.len() == other.len() && own.iter().zip(&other).all(same)
    };
    assert!(patterns.iter().any(fits), "{name}: {address} leads nowhere");
}

/// Words of two letters and more.
fn english(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1).collect()
}

#[test]
fn every_sample_keeps_the_rules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages");
    std::fs::create_dir_all(&folder).unwrap();
    let mut seen = BTreeSet::new();
    for words in [Words::Chinese, Words::English] {
        for (at, (page, sample)) in samples().iter().enumerate() {
            seen.insert(*page);
            let name = format!("{page}-{at}-{}", words.tag());
            let open = ["sign_in", "sign_on", "trouble", "password"].contains(page)
                || page.starts_with("vote")
                || (page.starts_with("notice_") && *page != "notice_board");
            let document = frame(words, !open).document(sample.as_ref()).into_string();
            std::fs::write(folder.join(format!("{name}.html")), &document).unwrap();
            check(&name, &document);
            if words == Words::Chinese {
                let (_, text) = read(&document);
                // What people call their files by is no English, nor is an address to be typed.
                let known = [
                    "English", "xlsx", "xls", "docx", "csv", "yaml", "jpg", "pdf", "PDF", "OFD",
                    "Word", "Excel", "PPT", "SHA", "SM", "vote",
                ];
                let leaks: Vec<&str> =
                    english(&text).into_iter().filter(|word| !known.contains(word)).collect();
                assert!(leaks.is_empty(), "{name}: {leaks:?} in a Chinese page");
            }
        }
    }
    assert_eq!(seen.len(), 97, "every page has a sample: {seen:?}");
}

#[test]
fn a_rule_that_is_broken_is_found() {
    let page = |body: &str| format!("<main><h1>题</h1>{body}</main>");
    check("good", &page("<label for=\"a\">甲</label><input id=\"a\">"));
    for broken in [
        "<input name=\"a\">",
        "<p style=\"color: red\">红</p>",
        "<a href=\"/nowhere/at/all\">去</a>",
        "<a href=\"#missing\">去</a>",
        "<h1>又一个</h1>",
        "<form method=\"post\"><input type=\"hidden\" name=\"_action\"></form>",
        "<script>alert(1)</script>",
        "<p id=\"a\"></p><p id=\"a\"></p>",
    ] {
        let document = page(broken);
        let found = std::panic::catch_unwind(|| check("broken", &document));
        assert!(found.is_err(), "{broken} went unnoticed");
    }
    assert_eq!(english("总分 total 3 A"), ["total"]);
}

/// The fields that a form asks to be filled in by hand, and of these the sentences about one's own
/// work; none: no sample has such a form.
fn by_hand(page: &dyn Page, act: &str) -> Option<(u32, u32)> {
    let document = frame(Words::Chinese, true).document(page).into_string();
    let own = document.split("<form").skip(1).find(|form| {
        let action = form.split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
        action.is_some_and(|action| action.ends_with(act))
    })?;
    let (tags, _) = read(&format!("<form{}", own.split("</form>").next().unwrap()));
    let fields = tags.iter().filter(|tag| {
        let field = ["input", "select", "textarea"].contains(&tag.name.as_str());
        field && tag.get("type") != Some("hidden") && tag.get("required").is_some()
    });
    let names: Vec<&str> = fields.map(|tag| tag.get("name").unwrap()).collect();
    let words = names.iter().filter(|name| **name == "says").count();
    let count = |many: usize| u32::try_from(many).unwrap();
    Some((count(names.len() - words), count(words)))
}

#[test]
fn the_ledger_counts_what_forms_ask() {
    for form in Form::ALL {
        let (page, act) = match form {
            Form::Accept => ("list_unit", "/act/accept"),
            Form::Report => ("list_unit", "/act/report"),
            Form::Receive => ("talk", "/receive"),
            Form::Solve => ("liaison_issue", "/report"),
        };
        let all = samples();
        let own = all.iter().filter(|(name, _)| *name == page);
        let asks: BTreeSet<(u32, u32)> =
            own.filter_map(|(_, page)| by_hand(page.as_ref(), act)).collect();
        assert_eq!(asks, BTreeSet::from([(form.fields(), form.words())]), "{form:?}");
    }
    // A form with a field more is seen.
    let evidence = samples().into_iter().filter(|(name, _)| *name == "talk");
    let holds: Vec<_> = evidence.filter_map(|(_, page)| by_hand(page.as_ref(), "/hold")).collect();
    assert_eq!(holds, [(1, 0)]);
}
