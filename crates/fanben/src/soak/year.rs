//! Those who are at work at the end of a year: the city opens lists, decides about titles and sends
//! back, townships shift points, recommend and talk, villages share their half, three people pay.

use std::sync::Arc;

use super::writer::{Kind, Writer};
use crate::crowd::{HALF, Quarter, TITLE, Year, filled, form};

/// How often a talk is written and dropped before it is held, a proposal sent back before it is
/// accepted.
const ROUNDS: usize = 3;

/// What is filled in.
type Fields<'f> = &'f [(&'f str, &'f str)];

/// A link without what it says was done.
fn bare(address: &str) -> String {
    address.split('?').next().unwrap_or_default().to_owned()
}

impl Writer {
    /// Opens lists one after the other, each with an entry of the department and one of a township, and
    /// ends them.
    pub(super) async fn lists(self, year: Arc<Year>, quarter: Arc<Quarter>, today: String) {
        let mut number = 0;
        while self.goes_on() {
            number += 1;
            if self.list(&year, &quarter, &today, number).await.is_none() {
                return;
            }
        }
    }

    async fn list(&self, year: &Year, quarter: &Quarter, today: &str, number: usize) -> Option<()> {
        let (city, office, towns) = (year.city.as_str(), quarter.office.as_str(), &year.towns);
        let town = towns.get(number % towns.len())?;
        let title = format!("第{number}张临时清单");
        let fields = [
            ("unit", year.root.as_str()),
            ("period", "2027Q1"),
            ("title", &title),
            ("kinds", "村"),
            ("own_items", "2"),
        ];
        let next = self.does(Kind::List, city, ("/lists", "/lists"), &fields).await?;
        let list = bare(&next);
        let act = |act: &str| format!("{list}/act/{act}");
        let entry = [
            ("item", "日常工作"),
            ("title", "清理河道"),
            ("basis", "某统发〔2026〕5号"),
            ("effect", "河道没有垃圾"),
            ("deadline", today),
            ("minutes", "10"),
        ];
        let form = format!("{list}/entry");
        self.does(Kind::List, office, (&form, &form), &entry).await?;
        self.does(Kind::List, city, (&list, &act("admit")), &[]).await?;
        self.does(Kind::List, city, (&list, &act("open")), &[]).await?;
        let (own, path) = (format!("{form}?unit={town}"), format!("{list}/of/{town}"));
        let entry = entry.map(|(name, value)| (name, if name == "title" { "春耕" } else { value }));
        self.does(Kind::List, &year.town, (&own, &form), &entry).await?;
        self.holds(&year.town, &path, "春耕", 1).await.then_some(())?;
        self.does(Kind::List, &year.town, (&path, &format!("{path}/act/dispatch")), &[]).await?;
        self.does(Kind::List, city, (&list, &act("close")), &[]).await?;
        self.holds(city, "/lists", &list, 1).await.then_some(())
    }

    /// The city gives and takes a title against the order of scores; every decision stays on record.
    pub(super) async fn titles(self, year: Arc<Year>) {
        let path = format!("/cycles/{}/notice", year.titled);
        let to = format!("{path}/decide");
        let mut number = 0;
        let [Some(first), Some(last)] = [year.villages.first(), year.villages.last()] else {
            return;
        };
        // Whose title it is, who gets the place, and back.
        let moves = [(first, ""), (last, TITLE), (last, ""), (first, TITLE)];
        while self.goes_on() {
            for (village, title) in moves {
                number += 1;
                let reason = format!("第{number}次会议讨论");
                let fields = [
                    ("kind", "depart"),
                    ("title", title),
                    ("subject", village.as_str()),
                    ("body", "市委常委会"),
                    ("document", "某委纪〔2026〕7号"),
                    ("reason", &reason),
                ];
                if self.does(Kind::Title, &year.city, (&path, &to), &fields).await.is_none() {
                    return;
                }
                self.holds(&year.city, &path, &reason, 1).await;
            }
        }
    }

    /// Shifts a point from one entry of a township's list to the other and back.
    pub(super) async fn weights(self, year: Arc<Year>) {
        let mut number = 0;
        for town in year.towns.iter().cycle() {
            if !self.goes_on() {
                return;
            }
            number += 1;
            let path = format!("/lists/{}/of/{town}", year.list);
            let to = format!("{path}/act/weigh");
            let Some(mut sent) = filled(&self.open(&path, &year.town).await, &to) else {
                return self.wrong(format!("{path} 不能调分值"));
            };
            let points = if number % 2 == 0 { ["9", "11"] } else { ["11", "9"] };
            let own = sent.iter_mut().filter(|(name, _)| name.starts_with("points-"));
            for ((_, value), points) in own.zip(points) {
                points.clone_into(value);
            }
            sent.retain(|(name, _)| name != "reason");
            sent.push(("reason".to_owned(), format!("第{number}次按季节调")));
            if !self.save(Kind::Weigh, &to, &year.town, &sent).await {
                return;
            }
            let now = filled(&self.open(&path, &year.town).await, &to).unwrap_or_default();
            for (name, value) in sent.iter().filter(|(name, _)| name.starts_with("points-")) {
                if !now.iter().any(|one| one == &(name.clone(), value.clone())) {
                    self.wrong(format!("{path} {name} 存的是{value},现在是{now:?}"));
                }
            }
        }
    }

    /// The townships recommend every village at once, the city sends all of them back.
    pub(super) async fn decisions(self, year: Arc<Year>) {
        let path = format!("/cycles/{}/decisions", year.decided);
        let mut open: Vec<(String, String)> = Vec::new();
        for code in &year.villages {
            open.push((format!("d.{code}"), String::new()));
        }
        let all = open.len();
        let mut number = 0;
        while self.goes_on() {
            number += 1;
            let reason = format!("第{number}次请核对推荐表");
            let hands = [(&year.town, "recommend", ""), (&year.city, "return", reason.as_str())];
            for (token, rest, reason) in hands {
                let page = self.open(&path, token).await;
                let Some(mut sent) = form(&page, &path) else {
                    return self.wrong(format!("{path} 没有要决定的村"));
                };
                sent.extend(open.iter().cloned());
                let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
                sent.extend([field("rest", rest), field("reason", reason)]);
                if !self.save(Kind::Decide, &path, token, &sent).await {
                    return;
                }
            }
            self.holds(&year.town, &path, &reason, all).await;
        }
    }

    /// Talks about one village after the other, from the draft to the end, and gives it a card.
    pub(super) async fn talks(self, year: Arc<Year>, today: String) {
        for village in &year.villages {
            if !self.goes_on() {
                return;
            }
            for number in 1..=ROUNDS {
                if self.draft_and_drop(&year, village, number, &today).await.is_none() {
                    return;
                }
            }
            let whole = self.whole_talk(&year, village, &today).await;
            if whole.is_none() || self.card(&year, village, &today).await.is_none() {
                return;
            }
        }
    }

    /// A card is given, received and lifted.
    async fn card(&self, year: &Year, village: &str, today: &str) -> Option<()> {
        let page = format!("/talks/new?unit={village}&card=true");
        let fields = [
            ("period", "2026Q4"),
            ("ground", "连续两个季度末位"),
            ("body", "镇党委会"),
            ("document", "镇纪〔2026〕8号"),
            ("what1", "台账没有更新"),
            ("behind1", "差两件"),
            ("method1", "补齐"),
            ("deadline1", today),
        ];
        let (town, to) = (year.town.as_str(), "/talks/new");
        let card = bare(&self.does(Kind::Talk, town, (&page, to), &fields).await?);
        let to = |act: &str| format!("{card}/act/{act}");
        let fields = [("reason", "马上整改")];
        self.does(Kind::Talk, &year.village, (&card, &to("receive")), &fields).await?;
        let fields = [("document", "镇纪〔2026〕9号"), ("reason", "整改到位")];
        self.does(Kind::Talk, town, (&card, &to("lift")), &fields).await?;
        self.holds(town, &card, "整改到位", 1).await.then_some(())
    }

    async fn written(
        &self,
        year: &Year,
        village: &str,
        again: &str,
        today: &str,
    ) -> Option<String> {
        let page = format!("/talks/new?unit={village}{again}");
        let what =
            if again.is_empty() { "台账没有更新" } else { "台账和照片没有更新" };
        let fields =
            [("what1", what), ("behind1", "差两件"), ("method1", "补齐"), ("deadline1", today)];
        let next = self.does(Kind::Talk, &year.town, (&page, "/talks/new"), &fields).await?;
        let talk = bare(&next);
        self.holds(&year.town, &talk, what, 1).await.then_some(talk)
    }

    async fn draft_and_drop(
        &self,
        year: &Year,
        village: &str,
        number: usize,
        today: &str,
    ) -> Option<()> {
        let talk = self.written(year, village, "", today).await?;
        let id = talk.rsplit('/').next()?;
        let again = self.written(year, village, &format!("&again={id}"), today).await?;
        if again != talk {
            self.wrong(format!("{talk} 改写以后成了{again}"));
        }
        let reason = format!("第{number}次先不谈");
        let to = format!("{talk}/act/withdraw");
        self.does(Kind::Talk, &year.town, (&talk, &to), &[("reason", &reason)]).await?;
        self.holds(&year.town, &talk, &reason, 1).await.then_some(())
    }

    async fn whole_talk(&self, year: &Year, village: &str, today: &str) -> Option<()> {
        let talk = self.written(year, village, "", today).await?;
        let (town, city) = (year.town.as_str(), year.city.as_str());
        let steps: [(&str, &str, Fields<'_>); 5] = [
            (town, "hold", &[("day", today), ("with", "ban")]),
            (&year.village, "receive", &[("reason", "照办")]),
            (town, "report", &[("reason", "已经谈了")]),
            (city, "note", &[("reason", "请跟踪")]),
            (town, "follow", &[("how", "done"), ("reason", "台账补齐了")]),
        ];
        for (token, act, fields) in steps {
            let to = format!("{talk}/act/{act}");
            self.does(Kind::Talk, token, (&talk, &to), fields).await?;
        }
        let to = format!("{talk}/act/close");
        self.does(Kind::Talk, town, (&talk, &to), &[("reason", "办结了")]).await?;
        self.holds(town, &talk, "办结了", 1).await.then_some(())
    }

    /// Enters everybody into the register of people, then changes the post of one after the other.
    pub(super) async fn payroll(self, year: Arc<Year>, today: String) {
        let line =
            |at: usize, village: &str, post: &str| format!("{at}\t{village}\t会计{at}\t{post}");
        let whole: Vec<String> =
            year.villages.iter().zip(1..).map(|(village, at)| line(at, village, "委员")).collect();
        let mut sheet = whole.join("\n");
        let (mut number, mut post) = (0, "委员".to_owned());
        while self.goes_on() {
            let text = format!("人员编号\t编码\t姓名\t职务\n{sheet}");
            let source = format!("第{number}次名册");
            let fields = [
                ("text", text.as_str()),
                ("from", today.as_str()),
                ("then", "record"),
                ("source", source.as_str()),
                ("reason", "换届"),
            ];
            let paths = ("/payroll", "/payroll");
            if self.does(Kind::Payroll, &year.drafts, paths, &fields).await.is_none() {
                return;
            }
            let all = if number == 0 { year.villages.len() } else { 1 };
            self.holds(&year.drafts, "/payroll", &source, 1).await;
            self.holds(&year.drafts, "/payroll", &format!(">{post}<"), all).await;
            let at = number % year.villages.len();
            number += 1;
            post = format!("第{number}任委员");
            sheet = line(at + 1, &year.villages[at], &post);
        }
    }

    /// Villages share their half: the township sends a proposal back before it accepts it; what was
    /// accepted is paid in the next batch, and once.
    pub(super) async fn money(self, year: Arc<Year>) {
        let mut lines = year.villages.len();
        for village in &year.villages {
            if !self.goes_on() || self.batch(&year, lines, village).await.is_none() {
                return;
            }
            if self.shared(&year, village).await.is_none() {
                return;
            }
            lines = 2;
        }
    }

    /// A batch of so many lines: sent back once, then approved by two people and paid.
    async fn batch(&self, year: &Year, lines: usize, named: &str) -> Option<()> {
        let path = format!("/cycles/{}/money", year.paid);
        for fate in ["return", "pay"] {
            let next = self.does(Kind::Batch, &year.drafts, (&path, &path), &[]).await?;
            let run = bare(&next);
            self.holds(&year.drafts, &run, &format!("{lines}笔,合计"), 1).await.then_some(())?;
            let approve = format!("{run}/approve");
            self.does(Kind::Batch, &year.checks, (&run, &approve), &[]).await?;
            let (to, said) = (format!("{run}/{fate}"), format!("{named}的一批"));
            if fate == "return" {
                let fields = [("reason", said.as_str())];
                self.does(Kind::Batch, &year.releases, (&run, &to), &fields).await?;
            } else {
                self.does(Kind::Batch, &year.releases, (&run, &approve), &[]).await?;
                let fields = [("voucher", said.as_str())];
                self.does(Kind::Batch, &year.drafts, (&run, &to), &fields).await?;
            }
            self.holds(&year.drafts, &run, &said, 1).await.then_some(())?;
        }
        Some(())
    }

    async fn shared(&self, year: &Year, village: &str) -> Option<()> {
        let path = format!("/cycles/{}/shares/{village}/1", year.paid);
        let half = (HALF / 2).to_string();
        for number in 1..=ROUNDS {
            let meeting = format!("第{number}次村民代表会议");
            let fields = [
                ("name1", "甲"),
                ("post1", "书记"),
                ("amount1", half.as_str()),
                ("name2", "乙"),
                ("post2", "主任"),
                ("amount2", half.as_str()),
                ("meeting", meeting.as_str()),
            ];
            self.does(Kind::Shares, &year.village, (&path, &path), &fields).await?;
            self.holds(&year.town, &path, &meeting, 1).await.then_some(())?;
            let accepted = if number == ROUNDS { "yes" } else { "no" };
            let fields = [("accepted", accepted), ("reason", "请附会议记录")];
            self.does(Kind::Shares, &year.town, (&path, &path), &fields).await?;
        }
        Some(())
    }
}
