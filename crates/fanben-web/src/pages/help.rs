//! How the work is done here, for people who come for the first time.

use axum::response::Response;
use maud::{Markup, html};

use crate::shell::{Frame, Page, Tab};
use crate::visit::Guest;

/// The help page.
pub(crate) struct HelpPage;

/// Shows the help page, to anybody.
pub(crate) async fn show(guest: Guest) -> Response {
    guest.frame.show(&HelpPage)
}

impl Page for HelpPage {
    fn title(&self, f: &Frame) -> String {
        f.t("使用帮助").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Help
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            p class="lead" { (f.t("不用安装任何东西,有浏览器就能用;手机、旧电脑都可以。纸质材料始终有效,录入只需一次。")) }
            (part(f.t("从哪里开始"), &[
                f.t("登录后先看“工作台”:要您办的事按截止日期排好,点按钮就到办理的页面。"),
                f.t("“考核期”里看全部村走到哪一步,点村名看这个村的一村一页。"),
                f.t("字太小点右上角“大字”。"),
            ]))
            (part(f.t("村里怎么办"), &[
                f.t("年初申报:勾选要创的星。没有申报的星显示“未申报”,不是0分。"),
                f.t("自评打分:逐条填写。空着是没评,“/”是不适用,“0”就是0,三者不同。"),
                f.t("登记会议:写应到、实到、同意的人数和会议记录。人数不够不能上报,页面会写明差几人。"),
                f.t("上报前检查:缺什么一条一条列出来,补齐后才能上报。上报后不能再改,要改请上级退回。"),
            ]))
            (part(f.t("评分表怎么填得快"), &[
                f.t("按回车键到下一格,按上下箭头移动。"),
                f.t("在表格软件里选中一列复制,点评分表的格子粘贴,会依次往下填;两列一起复制时,第二列填入理由。"),
                f.t("填的时候分数随时算出;没有保存的内容留在本机浏览器里,断网断电后打开同一页可以恢复。"),
                f.t("有人同时改了同一张表,保存时会并排列出双方的值,由您选定,您填的不会丢。"),
            ]))
            (part(f.t("乡镇、区县、市里怎么办"), &[
                f.t("打开一个村的评分表,前面各环节的值和理由就在旁边;和上一环节不同时要写理由。"),
                f.t("有问题写明理由退回,下一级的工作台上会看到。不予推荐不等于没有达到,要写理由。"),
                f.t("条款由数据自动计算时不用打分;数据错了,由数据的主管部门更正。"),
            ]))
            (part(f.t("分数怎么来的"), &[
                f.t("点任何一个分数,看这一分依据哪一句办法、用了哪些数据、谁填的、什么时候填的。"),
                f.t("“还差什么”写明离得星还差的分数和没有达到的硬指标。"),
            ]))
            (part(f.t("登录不了"), &[
                f.t("连续输错密码会暂时锁定,过一会儿再试,或者请乡镇办公室重设密码。"),
                f.t("久不操作会自动退出,防止别人用您的电脑;重新登录后没有保存的评分可以恢复。"),
            ]))
        }
    }
}

fn part(title: &str, lines: &[&str]) -> Markup {
    html! {
        section class="block" {
            h2 { (title) }
            ul { @for line in lines { li { (line) } } }
        }
    }
}
