//! Forms that leave as files and come back: what they ask, and how they compare with the store.

mod asking;
mod compare;

pub(crate) use asking::{Group, Titled, form, groups, groups_of};
pub(crate) use compare::{Compare, Compared, bases, compared, judgment, may_save, texts};
