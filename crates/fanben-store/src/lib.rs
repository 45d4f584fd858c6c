//! The only SQL: SQLite and PostgreSQL from one text per statement.
//!
//! Comes in: values of the model and plain rows. Goes out: the same, as they were written. Who may
//! write what is not decided here.
//!
//! **Invariant:** every statement names the tenant; judgments, measures, events and the audit trail
//! are only ever added to.

#[macro_use]
mod tx;
mod answers;
mod appointments;
mod audit;
mod backup;
mod changes;
mod cycles;
mod deadlines;
mod earlier;
mod erasures;
mod erasing;
mod evaluations;
mod exchange;
mod evidence;
mod identities;
mod ids;
mod judgments;
mod kept;
mod liaison;
mod lists;
mod measures;
mod money;
mod notices;
mod people;
mod places;
mod plans;
mod register;
mod payroll;
mod seals;
mod settlement;
mod signing;
mod store;
mod talks;
mod tokens;
mod uploads;
mod vetting;

pub use answers::{Answer, AnswerRow, Answers};
pub use appointments::{AppointmentRow, BehalfRow, DelegationRow};
pub use audit::{AuditRow, ReceiptRow};
pub use backup::{erased_among, erased_lines};
pub use changes::{HeadRow, Newer, PulseRow};
pub use cycles::{CycleRow, EventRow, ResultRow, SubjectRow};
pub use deadlines::{ExtensionRow, ReminderRow};
pub use earlier::{EarlierImportRow, EarlierValueRow, UpstreamChoiceRow};
pub use erasures::{ErasedEntryRow, ErasureRow, ErasureWordRow};
pub use evaluations::{EvaluationRow, EvaluationStepRow, PaperCountRow};
pub use evidence::{EvidenceRow, FileRow, WithdrawalRow};
pub use exchange::{FormInRow, FormOutRow, SheetText};
pub use identities::{IdentityRow, SignOnRow};
pub use ids::*;
pub use judgments::{HeldRow, SheetRow};
pub use kept::Kept;
pub use liaison::{IssueRow, IssueStepRow, TieRow, TieStepRow, VisitRow};
pub use lists::{
    EntryStepRow, ListEntryRow, ListRow, ListStepRow, ListWeightRow, TASK_ACTS, TASK_STANDS,
    TaskCountRow, TaskStandRow, TaskStepRow,
};
pub use measures::MeasureRow;
pub use money::{PayRunRow, PayStepRow, ShareCheckRow, SharePlanRow};
pub use notices::{
    NoticeRow, NoticeStepRow, ObjectionRow, ObjectionWordsRow, RulingRow, TitleDecisionRow,
};
pub use payroll::{PayeeRow, PayrollRow};
pub use people::{AccountRow, PostRow, SessionRow, SignedInRow};
pub use places::{TenantRow, UnitRow};
pub use plans::YearPlanRow;
pub use register::{PlaceChangeRow, SuccessionRow, TakenOverRow, TreatmentRow, UnitVersionRow};
pub use seals::{CheckpointRow, FactorRow};
pub use settlement::{ClosingRow, OfficeSignRow};
pub use signing::{DrawRow, RecusalRow, SignatureRow};
pub use store::{Store, StoreError, Untrusted};
pub use talks::{TalkRow, TalkSheetRow, TalkStepRow};
pub use tokens::{TokenEndRow, TokenRow};
pub use tx::{Moved, Tx};
pub use uploads::UploadRow;
pub use vetting::{VettingAnswerRow, VettingRow, VettingStepRow};
