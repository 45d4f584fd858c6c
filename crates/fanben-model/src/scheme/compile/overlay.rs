//! A township's own items and points on top of the scheme.

use super::Compiler;
use crate::number::{Points, Value};
use crate::scheme::check::Code;
use crate::scheme::{ItemRule, Overlay};

impl Compiler<'_> {
    /// A township may add few items and shift points within limits; the full points stay.
    pub(super) fn check_overlay(&mut self, overlay: &Overlay, items: &[ItemRule]) {
        let at = format!("overlay.{}", overlay.unit);
        let Some(limits) = &self.scheme.overlay else {
            self.find(&at, "", "本办法没有允许自设项目", Code::OverlayLimit);
            return;
        };
        let limits = limits.clone();
        let own: Vec<&ItemRule> = items.iter().filter(|item| item.own).collect();
        if own.len() > limits.items {
            let says = format!("自设{}项,最多{}项", own.len(), limits.items);
            self.find(&at, "", &says, Code::OverlayLimit);
        }
        for item in own {
            if item.points > limits.each_at_most {
                let says = format!("自设项{}分,每项最多{}分", item.points, limits.each_at_most);
                self.find(&at, &item.id, &says, Code::OverlayLimit);
            }
        }
        let written = |id: &str| {
            let all = self.scheme.dimensions.iter().flat_map(|dimension| &dimension.items);
            all.filter(|item| item.id == id).map(|item| item.points).next()
        };
        let mut wrong = Vec::new();
        for (id, points) in &overlay.points {
            match written(id) {
                None => wrong.push((id.clone(), "办法中没有这个计分项".to_owned())),
                Some(before) => {
                    let allowed = limits.change.map_or(i64::MAX, |share| {
                        i64::try_from(
                            i128::from(before.raw()) * i128::from(share.raw())
                                / (100 * i128::from(Value::ONE)),
                        )
                        .unwrap_or(i64::MAX)
                    });
                    if (points.raw() - before.raw()).abs() > allowed {
                        wrong.push((
                            id.clone(),
                            format!("由{before}分调为{points}分,超出允许的幅度"),
                        ));
                    }
                }
            }
        }
        for (id, says) in wrong {
            self.find(&at, &id, &says, Code::OverlayLimit);
        }
        let outside = |item: &&ItemRule| !self.scheme.dimensions[item.dimension].outside;
        let sum: i64 = items.iter().filter(outside).map(|item| item.points.raw()).sum();
        let base: i64 = self
            .scheme
            .dimensions
            .iter()
            .filter(|dimension| !dimension.outside)
            .flat_map(|dimension| &dimension.items)
            .map(|item| item.points.raw())
            .sum();
        if sum != base {
            let says =
                format!("调整后满分{},应仍为{}", Points::from_raw(sum), Points::from_raw(base));
            self.find(&at, "", &says, Code::OverlayLimit);
        }
    }
}

impl ItemRule {
    /// The same item worth other points: its own bounds move with it; clauses keep their numbers.
    pub(super) fn rescale_to(&mut self, points: Points) {
        if self.start == self.points {
            self.start = points;
        }
        if self.cap == Some(self.points) {
            self.cap = Some(points);
        }
        self.points = points;
    }
}
