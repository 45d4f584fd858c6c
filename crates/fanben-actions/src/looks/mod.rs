//! What pages show: plain values, already formatted where the model formats them, codes where the
//! page chooses words.
//!
//! A look shows only what lies in the person's jurisdiction; everything else is not found.

mod aside;
mod board;
mod certificates;
mod chase;
mod committee;
mod drafting;
mod earlier;
mod block;
mod burden;
mod decisions;
mod delegations;
mod evaluations;
mod evidence;
mod events;
mod exempts;
mod draws;
mod factor;
mod form_file;
mod forms;
mod grid;
mod issues;
mod liaison;
mod liaison_shares;
mod list_parts;
mod list_tasks;
mod lists;
mod measures;
mod money;
mod payroll;
mod notice_board;
mod notice_sheet;
mod notice_tasks;
mod notice_verified;
mod pay_file;
mod people;
mod rules;
mod place;
mod place_parts;
mod plans;
mod seen;
mod shares;
mod sheet;
mod sheet_parts;
mod settled_town;
mod settlement;
mod signing;
mod subject;
mod talks;
mod sessions;
mod tokens;
mod upstream;
mod vetting;
mod vetting_form;
mod why;
mod workbench;

pub use aside::{Aside, AsideLine, aside};
pub use block::{BlockLine, BlockPage, block};
pub use board::{Board, BoardRow, StageHead, StandingCell, board};
pub use burden::{Ledger, ledger};
pub use certificates::{Certificate, Certificates, certificates};
pub use chase::{Chase, ChaseRow, chase};
pub use committee::{Candidate, Committee, committee, committee_paper};
pub use decisions::{DecidedRow, Decisions, PendingRow, decisions};
pub use delegations::{DelegationLine, Delegations, Lettable, delegations};
pub use drafting::{Checked, Drafting, checked, drafting, read_scheme, scheme_of};
pub use draws::{DrawLine, Draws, HeldDraw, draws};
pub use earlier::{
    BroughtLine, EarlierBlock, EarlierImport, EarlierPage, EarlierPeriod, EarlierRow, earlier,
    earlier_block,
};
pub use evaluations::{
    Ballot, Evaluated, EvaluationDone, EvaluationLine, EvaluationPage, Evaluations, ballot,
    evaluated, evaluation, evaluations,
};
pub use events::{Event, EventKind, Events, MeasureChange, events, reaches};
pub use evidence::{EvidenceBytes, EvidenceLine, EvidencePage, evidence, evidence_file};
pub(crate) use evidence::{abouts, may_back};
pub use exempts::{Because, ExemptLine, Exempts, exempts};
pub use factor::{Factor, factor};
pub use form_file::{FormFile, form_file};
pub use forms::{
    FormGroup, FormTaken, Forms, Returned, ReturnedCell, ReturnedLine, ReturnedProblem, forms,
    returned,
};
pub use grid::{Grid, GridCell, GridQuestion, GridRow, grid};
pub use issues::{IssueDone, IssueLine, IssuePage, issue};
pub use liaison::{
    KindLine, LiaisonPage, LiaisonTask, LiaisonTodo, TieForm, TieLine, TiePage, VisitLine, liaison,
    tie, tie_form,
};
pub use liaison_shares::{LiaisonCounts, LiaisonShares, liaison_shares};
pub use list_tasks::{ListTask, ListTodo};
pub use lists::{
    EntryDone, EntryLine, ListLine, ListPage, Lists, ReportLine, SentLine, TaskLine, TownLine,
    UnitTasks, list, lists, unit_tasks,
};
pub use measures::{MeasureHead, MeasureLine, MeasureSheet, Measures, measure, measures};
pub use money::{
    MoneyPage, OwnLine, OwnPay, RunLine, RunPage, RunStep, SharesLine, SharesState, money, own_pay,
    run,
};
pub use notice_board::{
    DecisionRow, NoticeBoard, NoticeLine, ObjectionLine, OpenPlace, SignRow, notice_board,
};
pub use notice_sheet::{
    Answer, NoticeSheet, PublicLine, Replied, answer, notice_sheet, public_notices,
};
pub use notice_verified::{NoticeVerified, bundle_file, notice_verified};
pub use pay_file::{PayFile, pay_file};
pub use payroll::{
    OwnRow, PayeePage, PayrollBlock, PayrollChange, PayrollEntry, PayrollLine, PayrollPage,
    PayrollUnit, payee, payroll, payroll_block,
};
pub use people::{
    AccountState, Erasing, Linked, People, PersonLine, PersonPage, Proposed, Term, TermState,
    people, person,
};
pub use place::{
    ChangePreview, CyclePreview, Lasted, PlaceCycle, PlaceLine, PlacePage, PlacesPage, Weighed,
    place, places, preview_change,
};
pub use place_parts::{Decision, TakenLine};
pub use plans::{OffLine, PlanLine, PlanPage, PlanSum, PlanTown, PlanVersion, Plans, plan, plans};
pub use rules::{
    ClauseWords, DimensionRules, ItemRules, OutcomeKind, OutcomeWords, RulesPage, StageRule, rules,
};
pub use sessions::{SessionLine, Sessions, sessions};
pub use settled_town::{LeadCell, TownRow, TownSettlement, town_settlement};
pub use settlement::{
    ClosingLine, OfficeColumn, OfficePage, OfficeRow, OtherCell, ProposalLine, Settlement,
    office_page, settlement,
};
pub use shares::{PlanShown, SharesPage, shares};
pub use sheet::{
    Given, Measured, MethodState, Question, QuestionKind, Sheet, SheetClause, SheetDimension,
    SheetItem, sheet,
};
pub use signing::{ChangeLine, SignedLine, Signing, TitleLine, signing};
pub use subject::{
    ClauseRow, DimensionRow, HistoryLine, StageCell, StageColumn, SubjectPage, subject,
};
pub use talks::{
    CandidateLine, ItemLine, ReceiptLine, TalkDone, TalkForm, TalkLine, TalkPage, TalkTask,
    TalkTodo, TalksPage, UnitTalks, WhyLine, WhyLink, talk, talk_form, talks, unit_talks,
};
pub use tokens::{TokenLine, TokenPost, TokenState, Tokens, tokens};
pub use upstream::{UpstreamDecision, UpstreamGroup, UpstreamLine, UpstreamPage, upstream};
pub use vetting::{
    DepartmentLine, SheetRow, VettingDone, VettingLine, VettingOutcome, VettingPage, VettingSheet,
    Vettings, WaiverLine, vetting, vetting_outcome, vettings,
};
pub use vetting_form::{VettingBlock, vetting_block, vetting_file, vetting_sheet};
pub use why::{Why, why};
pub use workbench::{CycleCard, Task, TaskKind, Workbench, workbench};
