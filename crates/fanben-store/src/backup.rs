//! A tenant as lines of text and back: the same on both databases, so that a county may move from
//! one to the other.
//!
//! Comes in: a store, or the lines of another. Goes out: lines of JSON, each a table's name and a
//! row. Sessions are not in it: nobody is signed in, or half way in, after a restore. Nor are the codes and the sums of
//! secret evaluations that are not counted: from two backups it could be told what came in between.

use serde::{Deserialize, Serialize};

use crate::evidence::PieceRow;
use crate::{
    AccountRow, ActionId, AppointmentRow, AuditRow, BehalfRow, CheckpointRow, ClosingRow, CycleId,
    CycleRow, DelegationRow, DrawRow, EarlierImportRow, EarlierValueRow, EntryStepRow,
    ErasedEntryRow, ErasureRow, ErasureWordRow, EvaluationRow, EvaluationStepRow, EventRow,
    EvidenceRow, ExtensionRow, FactorRow, FileRow, FormInRow, FormOutRow, HeldRow, IdentityRow,
    IssueRow, IssueStepRow, ListEntryRow, ListRow, ListStepRow, ListWeightRow, MeasureRow,
    NoticeRow, NoticeStepRow, ObjectionRow, ObjectionWordsRow, OfficeSignRow, PaperCountRow,
    PayRunRow, PayStepRow, PayeeRow, PayrollRow, PlaceChangeRow, PostRow, ReceiptRow, RecusalRow,
    ReminderRow, ResultRow, RulingRow, ShareCheckRow, SharePlanRow, SheetRow, SignatureRow, Store,
    StoreError, SubjectRow, SuccessionRow, TakenOverRow, TalkRow, TalkSheetRow, TalkStepRow,
    TaskStepRow, TenantRow, TieRow, TieStepRow, TitleDecisionRow, TokenEndRow, TokenRow,
    TreatmentRow, Tx, UnitRow, UnitVersionRow, UpstreamChoiceRow, VettingAnswerRow, VettingRow,
    VettingStepRow, VisitRow, WithdrawalRow, YearPlanRow,
};

/// One row of a backup.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "table", content = "row", rename_all = "snake_case")]
enum Line {
    Tenant(TenantRow),
    Unit(UnitRow),
    PlaceChange(PlaceChangeRow),
    UnitVersion(UnitVersionRow),
    Succession(SuccessionRow),
    Treatment(TreatmentRow),
    TakenOver(TakenOverRow),
    Account(AccountRow),
    Post(PostRow),
    Cycle(CycleRow),
    Subject(SubjectRow),
    Sheet(SheetRow),
    Held(HeldRow),
    Event(EventRow),
    Measure(MeasureRow),
    Result(ResultRow),
    Extension(ExtensionRow),
    Reminder(ReminderRow),
    Signature(SignatureRow),
    OfficeSign(OfficeSignRow),
    Closing(ClosingRow),
    Recusal(RecusalRow),
    Draw(DrawRow),
    DrawSecret(CycleId, i64, String),
    Notice(NoticeRow),
    NoticeStep(NoticeStepRow),
    Objection(ObjectionRow),
    ObjectionWords(ObjectionWordsRow),
    Ruling(RulingRow),
    TitleDecision(TitleDecisionRow),
    YearPlan(YearPlanRow),
    PayRun(PayRunRow),
    PayStep(PayStepRow),
    SharePlan(SharePlanRow),
    ShareCheck(ShareCheckRow),
    Payroll(PayrollRow),
    PayrollRow(PayeeRow),
    EarlierImport(EarlierImportRow),
    EarlierValue(EarlierValueRow),
    UpstreamChoice(UpstreamChoiceRow),
    Receipt(ReceiptRow),
    Salt(ActionId, String),
    Audit(AuditRow),
    Appointment(AppointmentRow),
    Delegation(DelegationRow),
    Behalf(BehalfRow),
    Factor(FactorRow),
    Identity(IdentityRow),
    Token(TokenRow),
    TokenEnd(TokenEndRow),
    Checkpoint(CheckpointRow),
    FormOut(FormOutRow),
    FormIn(FormInRow),
    File(FileRow),
    Piece(PieceRow),
    Evidence(EvidenceRow),
    Withdrawal(WithdrawalRow),
    Evaluation(EvaluationRow),
    EvaluationStep(EvaluationStepRow),
    PaperCount(PaperCountRow),
    List(ListRow),
    ListStep(ListStepRow),
    ListEntry(ListEntryRow),
    EntryStep(EntryStepRow),
    ListWeight(ListWeightRow),
    TaskStep(TaskStepRow),
    Erasure(ErasureRow),
    ErasureWord(ErasureWordRow),
    ErasedEntry(ErasedEntryRow),
    Talk(TalkRow),
    TalkSheet(TalkSheetRow),
    TalkStep(TalkStepRow),
    Vetting(VettingRow),
    VettingAnswer(VettingAnswerRow),
    VettingStep(VettingStepRow),
    Tie(TieRow),
    TieStep(TieStepRow),
    Visit(VisitRow),
    Issue(IssueRow),
    IssueStep(IssueStepRow),
}

fn line(line: &Line) -> Result<String, StoreError> {
    serde_json::to_string(line).map_err(|error| StoreError::Row(error.to_string()))
}

impl Tx {
    /// Everything of the tenant, line by line, as of one moment: people may go on working meanwhile.
    pub async fn backup(
        &mut self,
        write: &mut (dyn FnMut(&str) -> Result<(), StoreError> + Send),
    ) -> Result<usize, StoreError> {
        let mut lines = 0;
        let mut put = |row: Line| -> Result<(), StoreError> {
            lines += 1;
            write(&line(&row)?)
        };
        if let Some(tenant) = self.tenant().await? {
            put(Line::Tenant(tenant))?;
        }
        self.units().await?.into_iter().try_for_each(|row| put(Line::Unit(row)))?;
        self.place_changes().await?.into_iter().try_for_each(|row| put(Line::PlaceChange(row)))?;
        self.unit_versions().await?.into_iter().try_for_each(|row| put(Line::UnitVersion(row)))?;
        self.successions().await?.into_iter().try_for_each(|row| put(Line::Succession(row)))?;
        self.taken_over().await?.into_iter().try_for_each(|row| put(Line::TakenOver(row)))?;
        self.accounts().await?.into_iter().try_for_each(|row| put(Line::Account(row)))?;
        self.posts().await?.into_iter().try_for_each(|row| put(Line::Post(row)))?;
        self.people_after(&mut put).await?;
        for cycle in self.cycles().await? {
            let id = cycle.id;
            put(Line::Cycle(cycle))?;
            let subjects = self.subjects(id).await?;
            subjects.iter().cloned().try_for_each(|row| put(Line::Subject(row)))?;
            for subject in subjects {
                let of = subject.subject;
                self.sheets_of(id, of).await?.into_iter().try_for_each(|r| put(Line::Sheet(r)))?;
                self.held_of(id, of).await?.into_iter().try_for_each(|r| put(Line::Held(r)))?;
                self.events(id, of).await?.into_iter().try_for_each(|r| put(Line::Event(r)))?;
                self.results(id, of).await?.into_iter().try_for_each(|r| put(Line::Result(r)))?;
                let signed = self.signatures(id, of).await?;
                signed.into_iter().try_for_each(|r| put(Line::Signature(r)))?;
            }
            self.extensions(id).await?.into_iter().try_for_each(|r| put(Line::Extension(r)))?;
            self.reminders(id).await?.into_iter().try_for_each(|r| put(Line::Reminder(r)))?;
            let signed = self.office_signs(id).await?;
            signed.into_iter().try_for_each(|r| put(Line::OfficeSign(r)))?;
            self.closings(id).await?.into_iter().try_for_each(|r| put(Line::Closing(r)))?;
            self.recusals(id).await?.into_iter().try_for_each(|r| put(Line::Recusal(r)))?;
            self.drawn(id, &mut put).await?;
            self.noticed(id, &mut put).await?;
            let choices = self.upstream_choices(id).await?;
            choices.into_iter().try_for_each(|r| put(Line::UpstreamChoice(r)))?;
        }
        self.all_year_plans().await?.into_iter().try_for_each(|row| put(Line::YearPlan(row)))?;
        self.paid(&mut put).await?;
        let imports = self.earlier_imports().await?;
        imports.into_iter().try_for_each(|row| put(Line::EarlierImport(row)))?;
        let values = self.all_earlier_values().await?;
        values.into_iter().try_for_each(|row| put(Line::EarlierValue(row)))?;
        self.evidence_lines(&mut put).await?;
        self.evaluation_lines(&mut put).await?;
        self.list_lines(&mut put).await?;
        self.talk_lines(&mut put).await?;
        self.vetting_lines(&mut put).await?;
        self.liaison_lines(&mut put).await?;
        self.treatments().await?.into_iter().try_for_each(|row| put(Line::Treatment(row)))?;
        self.all_forms_out().await?.into_iter().try_for_each(|row| put(Line::FormOut(row)))?;
        self.all_forms_in().await?.into_iter().try_for_each(|row| put(Line::FormIn(row)))?;
        self.all_measures().await?.into_iter().try_for_each(|row| put(Line::Measure(row)))?;
        self.receipts().await?.into_iter().try_for_each(|row| put(Line::Receipt(row)))?;
        for (action, salt) in self.salts().await? {
            put(Line::Salt(action, salt))?;
        }
        self.audit().await?.into_iter().try_for_each(|row| put(Line::Audit(row)))?;
        let seals = self.checkpoints().await?;
        seals.into_iter().try_for_each(|row| put(Line::Checkpoint(row)))?;
        Ok(lines)
    }

    /// Files with their bytes, and what they back. One piece at a time is in memory.
    async fn evidence_lines(
        &mut self,
        put: &mut (dyn FnMut(Line) -> Result<(), StoreError> + Send),
    ) -> Result<(), StoreError> {
        for row in self.files().await? {
            let digest = row.digest.clone();
            put(Line::File(row))?;
            for number in 0.. {
                let Some(bytes) = self.piece(&digest, number).await? else { break };
                put(Line::Piece(PieceRow { digest: digest.clone(), number, bytes }))?;
            }
        }
        self.all_evidence().await?.into_iter().try_for_each(|row| put(Line::Evidence(row)))?;
        self.all_withdrawn().await?.into_iter().try_for_each(|row| put(Line::Withdrawal(row)))
    }

    /// Secret evaluations, without the codes and the sums of those that are not counted.
    async fn evaluation_lines(
        &mut self,
        put: &mut (dyn FnMut(Line) -> Result<(), StoreError> + Send),
    ) -> Result<(), StoreError> {
        self.evaluations().await?.into_iter().try_for_each(|r| put(Line::Evaluation(r)))?;
        let steps = self.all_evaluation_steps().await?;
        steps.into_iter().try_for_each(|r| put(Line::EvaluationStep(r)))?;
        self.all_paper_counts().await?.into_iter().try_for_each(|r| put(Line::PaperCount(r)))
    }

    /// Lists of tasks with everything done about them.
    async fn list_lines(
        &mut self,
        put: &mut (dyn FnMut(Line) -> Result<(), StoreError> + Send),
    ) -> Result<(), StoreError> {
        self.lists().await?.into_iter().try_for_each(|r| put(Line::List(r)))?;
        self.all_list_steps().await?.into_iter().try_for_each(|r| put(Line::ListStep(r)))?;
        self.all_list_entries().await?.into_iter().try_for_each(|r| put(Line::ListEntry(r)))?;
        self.all_entry_steps().await?.into_iter().try_for_each(|r| put(Line::EntryStep(r)))?;
        self.all_list_weights().await?.into_iter().try_for_each(|r| put(Line::ListWeight(r)))?;
        self.all_task_steps().await?.into_iter().try_for_each(|r| put(Line::TaskStep(r)))
    }

    /// Monthly talks and warning cards.
    async fn talk_lines(
        &mut self,
        put: &mut (dyn FnMut(Line) -> Result<(), StoreError> + Send),
    ) -> Result<(), StoreError> {
        self.talks().await?.into_iter().try_for_each(|r| put(Line::Talk(r)))?;
        self.all_talk_sheets().await?.into_iter().try_for_each(|r| put(Line::TalkSheet(r)))?;
        self.all_talk_steps().await?.into_iter().try_for_each(|r| put(Line::TalkStep(r)))
    }

    /// Joint vettings with departments' answers and everything done about them.
    async fn vetting_lines(
        &mut self,
        put: &mut (dyn FnMut(Line) -> Result<(), StoreError> + Send),
    ) -> Result<(), StoreError> {
        self.vettings().await?.into_iter().try_for_each(|r| put(Line::Vetting(r)))?;
        let answers = self.all_vetting_answers().await?;
        answers.into_iter().try_for_each(|r| put(Line::VettingAnswer(r)))?;
        self.all_vetting_steps().await?.into_iter().try_for_each(|r| put(Line::VettingStep(r)))
    }

    /// Ties, visits and the problems they found.
    async fn liaison_lines(
        &mut self,
        put: &mut (dyn FnMut(Line) -> Result<(), StoreError> + Send),
    ) -> Result<(), StoreError> {
        self.ties().await?.into_iter().try_for_each(|r| put(Line::Tie(r)))?;
        self.all_tie_steps().await?.into_iter().try_for_each(|r| put(Line::TieStep(r)))?;
        self.all_visits().await?.into_iter().try_for_each(|r| put(Line::Visit(r)))?;
        self.issues().await?.into_iter().try_for_each(|r| put(Line::Issue(r)))?;
        self.all_issue_steps().await?.into_iter().try_for_each(|r| put(Line::IssueStep(r)))
    }

    /// What people were given after the set-up.
    async fn people_after(
        &mut self,
        put: &mut (dyn FnMut(Line) -> Result<(), StoreError> + Send),
    ) -> Result<(), StoreError> {
        let rows = self.appointments().await?;
        rows.into_iter().try_for_each(|row| put(Line::Appointment(row)))?;
        self.delegations().await?.into_iter().try_for_each(|row| put(Line::Delegation(row)))?;
        self.behalf().await?.into_iter().try_for_each(|row| put(Line::Behalf(row)))?;
        self.factors().await?.into_iter().try_for_each(|row| put(Line::Factor(row)))?;
        self.identities().await?.into_iter().try_for_each(|row| put(Line::Identity(row)))?;
        self.tokens().await?.into_iter().try_for_each(|row| put(Line::Token(row)))?;
        self.token_ends().await?.into_iter().try_for_each(|row| put(Line::TokenEnd(row)))?;
        self.erasures().await?.into_iter().try_for_each(|row| put(Line::Erasure(row)))?;
        let words = self.erasure_words().await?;
        words.into_iter().try_for_each(|row| put(Line::ErasureWord(row)))?;
        let entries = self.erased_entries().await?;
        entries.into_iter().try_for_each(|row| put(Line::ErasedEntry(row)))
    }

    /// Draws, each with its secret.
    async fn drawn(
        &mut self,
        cycle: CycleId,
        put: &mut (dyn FnMut(Line) -> Result<(), StoreError> + Send),
    ) -> Result<(), StoreError> {
        for row in self.draws(cycle).await? {
            let number = row.number;
            put(Line::Draw(row))?;
            if let Some(secret) = self.draw_secret(cycle, number).await? {
                put(Line::DrawSecret(cycle, number, secret))?;
            }
        }
        Ok(())
    }

    /// Notices, objections to them, what bodies decided.
    async fn noticed(
        &mut self,
        id: CycleId,
        put: &mut (dyn FnMut(Line) -> Result<(), StoreError> + Send),
    ) -> Result<(), StoreError> {
        self.notices(id).await?.into_iter().try_for_each(|r| put(Line::Notice(r)))?;
        self.notice_steps(id).await?.into_iter().try_for_each(|r| put(Line::NoticeStep(r)))?;
        self.objections(id).await?.into_iter().try_for_each(|r| put(Line::Objection(r)))?;
        let words = self.objection_words(id).await?;
        words.into_iter().try_for_each(|r| put(Line::ObjectionWords(r)))?;
        self.rulings(id).await?.into_iter().try_for_each(|r| put(Line::Ruling(r)))?;
        self.title_decisions(id).await?.into_iter().try_for_each(|r| put(Line::TitleDecision(r)))
    }

    /// Batches of money, how units share, who is paid.
    async fn paid(
        &mut self,
        put: &mut (dyn FnMut(Line) -> Result<(), StoreError> + Send),
    ) -> Result<(), StoreError> {
        let (plans, checks) = self.all_shares().await?;
        plans.into_iter().try_for_each(|row| put(Line::SharePlan(row)))?;
        checks.into_iter().try_for_each(|row| put(Line::ShareCheck(row)))?;
        self.payroll().await?.into_iter().try_for_each(|row| put(Line::Payroll(row)))?;
        self.payees().await?.into_iter().try_for_each(|row| put(Line::PayrollRow(row)))?;
        self.all_pay_runs().await?.into_iter().try_for_each(|row| put(Line::PayRun(row)))?;
        self.all_pay_steps().await?.into_iter().try_for_each(|row| put(Line::PayStep(row)))
    }

    #[expect(clippy::too_many_lines, reason = "one line for every table")]
    async fn restored(&mut self, row: Line) -> Result<(), StoreError> {
        match row {
            Line::Tenant(_) => Err(StoreError::Row("a second tenant".to_owned())),
            Line::Unit(row) => self.add_units(&[row]).await,
            Line::PlaceChange(row) => self.add_place_change(&row).await,
            Line::UnitVersion(row) => self.add_unit_versions(&[row]).await,
            Line::Succession(row) => self.add_succession(&row).await,
            Line::Treatment(row) => self.add_treatment(&row).await,
            Line::TakenOver(row) => self.add_taken_over(&row).await,
            Line::Account(row) => self.add_account(&row).await,
            Line::Post(row) => self.add_post(&row).await,
            Line::Cycle(row) => self.add_cycle(&row).await,
            Line::Subject(row) => self.add_subjects(&[row]).await,
            Line::Sheet(row) => self.add_sheet(&row).await,
            Line::Held(row) => self.add_held(&row).await,
            Line::Event(row) => self.add_event(&row).await,
            Line::Measure(row) => self.add_measures(&[row]).await,
            Line::Result(row) => self.add_result(&row).await,
            Line::Extension(row) => self.add_extension(&row).await,
            Line::Reminder(row) => self.add_reminder(&row).await,
            Line::Signature(row) => self.add_signature(&row).await,
            Line::OfficeSign(row) => self.add_office_sign(&row).await,
            Line::Closing(row) => self.add_closing(&row).await,
            Line::Recusal(row) => self.add_recusal(&row).await,
            Line::Draw(row) => self.add_draw(&row).await,
            Line::DrawSecret(cycle, number, secret) => {
                self.add_draw_secret(cycle, number, &secret).await
            }
            Line::Notice(row) => self.add_notice(&row).await,
            Line::NoticeStep(row) => self.add_notice_step(&row).await,
            Line::Objection(row) => self.add_objection(&row).await,
            Line::ObjectionWords(row) => self.add_objection_words(&row).await,
            Line::Ruling(row) => self.add_ruling(&row).await,
            Line::TitleDecision(row) => self.add_title_decision(&row).await,
            Line::YearPlan(row) => self.add_year_plan(&row).await,
            Line::PayRun(row) => self.add_pay_run(&row).await,
            Line::PayStep(row) => self.add_pay_step(&row).await,
            Line::SharePlan(row) => self.add_share_plan(&row).await,
            Line::ShareCheck(row) => self.add_share_check(&row).await,
            Line::Payroll(row) => self.add_payroll(&row).await,
            Line::PayrollRow(row) => self.add_payees(&[row]).await,
            Line::EarlierImport(row) => self.add_earlier_import(&row).await,
            Line::EarlierValue(row) => self.add_earlier_values(&[row]).await,
            Line::UpstreamChoice(row) => self.add_upstream_choice(&row).await,
            Line::Receipt(row) => self.add_receipt(&row).await,
            Line::Salt(action, salt) => self.add_salt(action, &salt).await,
            Line::Audit(row) => self.add_audit(&row).await,
            Line::Appointment(row) => self.add_appointment(&row).await,
            Line::Delegation(row) => self.add_delegation(&row).await,
            Line::Behalf(row) => self.add_behalf(&row).await,
            Line::Identity(row) => self.add_identity(&row).await,
            Line::Factor(row) => self.set_factor(&row).await,
            Line::Token(row) => self.add_token(&row).await,
            Line::TokenEnd(row) => self.add_token_end(&row).await,
            Line::Checkpoint(row) => self.add_checkpoint(&row).await,
            Line::FormOut(row) => self.add_form_out(&row).await,
            Line::FormIn(row) => self.add_form_in(&row).await,
            Line::File(row) => self.add_file(&row).await.map(|_| ()),
            Line::Piece(row) => self.add_piece(&row.digest, row.number, &row.bytes).await,
            Line::Evidence(row) => self.add_evidence(&row).await,
            Line::Withdrawal(row) => self.add_withdrawal(&row).await,
            Line::Evaluation(row) => self.add_evaluation(&row).await,
            Line::EvaluationStep(row) => self.add_evaluation_step(&row).await,
            Line::PaperCount(row) => self.add_paper_count(&row).await,
            Line::List(row) => self.add_list(&row).await,
            Line::ListStep(row) => self.add_list_step(&row).await,
            Line::ListEntry(row) => self.add_list_entry(&row).await,
            Line::EntryStep(row) => self.add_entry_step(&row).await,
            Line::ListWeight(row) => self.add_list_weight(&row).await,
            Line::TaskStep(row) => self.add_task_step(&row).await,
            Line::Erasure(row) => self.add_erasure(&row).await,
            Line::ErasureWord(row) => self.add_erasure_word(&row).await,
            Line::ErasedEntry(row) => self.add_erased_entry(&row).await,
            Line::Talk(row) => self.add_talk(&row).await,
            Line::TalkSheet(row) => self.add_talk_sheet(&row).await,
            Line::TalkStep(row) => self.add_talk_step(&row).await,
            Line::Vetting(row) => self.add_vetting(&row).await,
            Line::VettingAnswer(row) => self.add_vetting_answer(&row).await,
            Line::VettingStep(row) => self.add_vetting_step(&row).await,
            Line::Tie(row) => self.add_tie(&row).await,
            Line::TieStep(row) => self.add_tie_step(&row).await,
            Line::Visit(row) => self.add_visit(&row).await,
            Line::Issue(row) => self.add_issue(&row).await,
            Line::IssueStep(row) => self.add_issue_step(&row).await,
        }
    }
}

/// Erasures that were done as lines of a backup with nothing else in it: no name, no word, only ids.
pub fn erased_lines(rows: &[ErasureRow]) -> Result<String, StoreError> {
    let lines = rows.iter().map(|row| Ok(line(&Line::Erasure(row.clone()))? + "\n"));
    lines.collect()
}

/// Erasures that were done, out of such lines or of a whole backup.
pub fn erased_among(
    lines: impl Iterator<Item = Result<String, StoreError>>,
) -> Result<Vec<ErasureRow>, StoreError> {
    let mut found = Vec::new();
    for (text, at) in lines.zip(1_usize..) {
        let row = serde_json::from_str(&text?);
        match row.map_err(|error| StoreError::Row(format!("line {at}: {error}")))? {
            Line::Erasure(row) if row.act == "done" => found.push(row),
            _ => {}
        }
    }
    Ok(found)
}

impl Store {
    /// Puts a backup into an empty store; all of it or nothing. Returns how many rows there were.
    pub async fn restore(
        &self,
        lines: impl Iterator<Item = Result<String, StoreError>>,
    ) -> Result<usize, StoreError> {
        if !self.tenants().await?.is_empty() {
            return Err(StoreError::NotEmpty);
        }
        let mut count = 0;
        let mut tx: Option<Tx> = None;
        for text in lines {
            let text = text?;
            count += 1;
            let row: Line = serde_json::from_str(&text)
                .map_err(|error| StoreError::Row(format!("line {count}: {error}")))?;
            match (&mut tx, row) {
                (None, Line::Tenant(row)) => {
                    let mut begun = self.write(row.id).await?;
                    begun.add_tenant(&row).await?;
                    tx = Some(begun);
                }
                (None, _) => return Err(StoreError::Row("line 1 is no tenant".to_owned())),
                (Some(tx), row) => tx.restored(row).await?,
            }
        }
        match tx {
            Some(tx) => tx.commit().await?,
            None => return Err(StoreError::Row("the backup is empty".to_owned())),
        }
        Ok(count)
    }
}
