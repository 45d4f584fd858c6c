//! Values that may be written shortly or at length: a word, a list, a mapping.

use std::fmt;

use fanben_model::number::Value;
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::super::ordered::Ordered;
use super::{Group, Maker, Reference, Select, SheetColumn, Words};

/// What a visitor makes of the forms a value may be written in.
trait Forms<'de>: Sized {
    const WANTS: &'static str;
    fn text(_: String) -> Option<Self> {
        None
    }
    fn list(_: Vec<String>) -> Option<Self> {
        None
    }
    fn map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

struct Any<T>(std::marker::PhantomData<T>);

impl<'de, T: Forms<'de>> Visitor<'de> for Any<T> {
    type Value = T;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WANTS)
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        T::text(text.to_owned())
            .ok_or_else(|| E::custom(format!("“{text}”不合写法,应写{}", T::WANTS)))
    }
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<T, E> {
        Err(E::custom(format!("小数要写在引号里:{number}")))
    }
    fn visit_bool<E: de::Error>(self, holds: bool) -> Result<T, E> {
        self.visit_str(if holds { "true" } else { "false" })
    }
    fn visit_unit<E: de::Error>(self) -> Result<T, E> {
        self.visit_str("")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<T, A::Error> {
        let mut list = Vec::new();
        while let Some(word) = seq.next_element::<String>()? {
            list.push(word);
        }
        T::list(list).ok_or_else(|| de::Error::custom(format!("这里应写{}", T::WANTS)))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::map(map)
    }
}

macro_rules! in_any_form {
    ($($name:ty),*) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Any(std::marker::PhantomData))
            }
        }
    )*};
}
in_any_form!(Maker, Reference, Words, Select, Group, SheetColumn);

impl<'de> Forms<'de> for Words {
    const WANTS: &'static str = "一个名称或一个名称列表";
    fn text(text: String) -> Option<Self> {
        Some(Self(vec![text]))
    }
    fn list(list: Vec<String>) -> Option<Self> {
        Some(Self(list))
    }
    fn map<A: MapAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(de::Error::custom("这里应写一个名称或一个名称列表"))
    }
}

impl<'de> Forms<'de> for Select {
    const WANTS: &'static str =
        "层级、职务、分组或编码的名称,或带 any、not、with、under 的一组说明";
    fn text(text: String) -> Option<Self> {
        Some(Self { any: vec![text], ..Self::default() })
    }
    fn list(any: Vec<String>) -> Option<Self> {
        Some(Self { any, ..Self::default() })
    }
    fn map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            any: Words,
            #[serde(default)]
            not: Words,
            #[serde(default)]
            with: Ordered<String>,
            #[serde(default)]
            under: Words,
        }
        let Written { any, not, with, under } =
            Written::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(Self { any: any.0, not: not.0, with, under: under.0 })
    }
}

impl<'de> Forms<'de> for Group {
    const WANTS: &'static str = "个数、“其余”或编码列表";
    fn text(text: String) -> Option<Self> {
        if text == "其余" { Some(Self::Rest) } else { text.parse().ok().map(Self::Count) }
    }
    fn list(list: Vec<String>) -> Option<Self> {
        Some(Self::Codes(list))
    }
    fn map<A: MapAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(de::Error::custom("这里应写个数、“其余”或编码列表"))
    }
}

impl<'de> Forms<'de> for Reference {
    const WANTS: &'static str = "数据项名称,或带 key、stage、period 的一组说明";
    fn text(text: String) -> Option<Self> {
        Some(Self { key: Some(text), ..Self::default() })
    }
    fn map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            #[serde(default)]
            key: Option<String>,
            #[serde(default)]
            stage: Option<String>,
            #[serde(default)]
            period: Option<String>,
        }
        let Written { key, stage, period } =
            Written::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(Self { key, stage, period })
    }
}

impl<'de> Forms<'de> for SheetColumn {
    const WANTS: &'static str = "一列的名称,或带 heading、show、group 等的一组说明";
    fn text(text: String) -> Option<Self> {
        Some(Self { heading: text.clone(), show: text, ..Self::default() })
    }
    fn map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            heading: String,
            #[serde(default)]
            show: Option<String>,
            #[serde(default)]
            group: String,
            #[serde(default)]
            text: Option<String>,
            #[serde(default)]
            unit: Option<String>,
            #[serde(default)]
            stage: Option<String>,
            #[serde(default)]
            period: Option<String>,
        }
        let written = Written::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(Self {
            show: written.show.unwrap_or_else(|| written.heading.clone()),
            heading: written.heading,
            group: written.group,
            text: written.text,
            unit: written.unit,
            stage: written.stage,
            period: written.period,
        })
    }
}

impl<'de> Forms<'de> for Maker {
    const WANTS: &'static str = "一个值,或带 by、choose、between、same 的一组说明";
    fn text(text: String) -> Option<Self> {
        Some(Self { fixed: Some(text), ..Self::default() })
    }
    fn map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            #[serde(default)]
            by: Ordered<Maker>,
            #[serde(default)]
            choose: Ordered<u32>,
            #[serde(default)]
            between: Option<(Value, Value)>,
            #[serde(default)]
            step: Option<Value>,
            #[serde(default)]
            same: Option<Reference>,
            #[serde(default)]
            words: Ordered<Maker>,
            #[serde(default)]
            times: Option<Value>,
            #[serde(default)]
            plus: Option<Box<Maker>>,
            #[serde(default)]
            at_least: Option<Value>,
            #[serde(default)]
            at_most: Option<Value>,
            #[serde(default)]
            places: Option<u32>,
        }
        let written = Written::deserialize(de::value::MapAccessDeserializer::new(map))?;
        let sources = [
            !written.by.0.is_empty(),
            !written.choose.0.is_empty(),
            written.between.is_some(),
            written.same.is_some(),
        ];
        if sources.iter().filter(|given| **given).count() != 1 {
            return Err(de::Error::custom("by、choose、between、same 要写一个,且只能写一个"));
        }
        Ok(Self {
            fixed: None,
            by: written.by,
            choose: written.choose,
            between: written.between,
            step: written.step,
            same: written.same,
            words: written.words,
            times: written.times,
            plus: written.plus,
            at_least: written.at_least,
            at_most: written.at_most,
            places: written.places,
        })
    }
}
