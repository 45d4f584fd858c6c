//! Batches of money and shares, in Chinese sentences that say what to do.

use fanben_model::number::Money;
use fanben_model::payments::{MOST_SHARES, Refused, State, WrongShares};

/// How far a batch is.
pub fn state(state: State) -> &'static str {
    match state {
        State::Drafted => "待审核",
        State::Checked => "已一审",
        State::Released => "已审定,可以发放",
        State::Paid => "已发放",
        State::Returned => "已退回",
    }
}

/// Money as a sentence has it: 12,345.67元.
pub fn yuan(money: Money) -> String {
    format!("{}元", money.grouped(2))
}

/// An amount of a canonical text as people read it; what is no amount stays.
pub fn shown(text: &str) -> String {
    Money::parse(text).map_or_else(|_| text.to_owned(), |money| money.grouped(2))
}

/// Why a step is refused, with the way out.
pub fn refused(refused: &Refused) -> String {
    match refused {
        Refused::Own => "这一批是您拟的,不能自己审;请由另外两个人审".to_owned(),
        Refused::Twice => "您已经审过这一批,第二道要由另一个人审".to_owned(),
        Refused::Released => "这一批已经审定;要改请更正结果以后另拟一批".to_owned(),
        Refused::Paid => "这一批已经发放;要改请更正结果以后另拟一批".to_owned(),
        Refused::Returned => "这一批已经退回,不再作数;请另拟一批".to_owned(),
        Refused::NotReleased => "这一批还没有两个人审过,不能发放".to_owned(),
        Refused::Moved => "拟这一批以后结果有更正,请退回后按现在的结果另拟".to_owned(),
        Refused::Objected(names) => {
            let few: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
            format!(
                "拟这一批以后有人对{}提出异议,还没有答复;请退回另拟,这几笔会自动缓发",
                few.join("、")
            )
        }
        Refused::NoReason => "退回请写明原因,登记发放请写明凭证号".to_owned(),
    }
}

/// What is wrong with a proposal: whose row, counted from 1 (0: the whole), in which field, the
/// sentence.
pub fn wrong_shares(wrong: &WrongShares) -> (usize, &'static str, String) {
    match wrong {
        WrongShares::Nobody => (1, "name", "请至少写一个人".to_owned()),
        WrongShares::TooMany => (1, "name", format!("一份方案最多{MOST_SHARES}人")),
        WrongShares::Unnamed(at) => (at + 1, "name", "姓名和职务都要写".to_owned()),
        WrongShares::Twice(at) => {
            (at + 1, "name", "同一个人同一个职务写了两次,请合成一行".to_owned())
        }
        WrongShares::Below(at) => (at + 1, "amount", "金额不能小于0".to_owned()),
        WrongShares::Barred(at) => {
            (at + 1, "amount", "写了不得领取的原因,金额只能是0;能领就把原因删去".to_owned())
        }
        WrongShares::Nothing(at) => {
            (at + 1, "amount", "金额是0;不得领取请写明原因,不分就把这一行删去".to_owned())
        }
        WrongShares::Most(at, most) => {
            (at + 1, "amount", format!("每人最多{},请改小", yuan(*most)))
        }
        WrongShares::Sum { is, should } => {
            let differs = Money::from_raw((is.raw() - should.raw()).abs());
            let way = if is > should { "多" } else { "少" };
            let says = format!(
                "各人合计{},应当正好是{},{way}了{}",
                yuan(*is),
                yuan(*should),
                yuan(differs)
            );
            (1, "amount", says)
        }
    }
}
