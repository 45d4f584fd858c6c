//! Anything serde can take apart → a tree of maps, lists and scalars, in the order of its fields.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Nothing.
    Null,
    /// A number or true, false.
    Bare(String),
    /// A text.
    Text(String),
    /// Several.
    List(Vec<Node>),
    /// Names and values.
    Map(Vec<(String, Node)>),
}

/// The tree of a value.
pub(super) fn of<T: Serialize>(value: &T) -> Node {
    // What a scheme is made of has a node each; see the types that have none below.
    value.serialize(Nodes).unwrap_or(Node::Null)
}

/// A value no scheme is made of.
#[derive(Debug)]
pub(super) struct NoNode(String);

impl fmt::Display for NoNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoNode {}

impl ser::Error for NoNode {
    fn custom<T: fmt::Display>(says: T) -> Self {
        Self(says.to_string())
    }
}

struct Nodes;

/// A list, a map, or one of them inside a variant, being filled.
pub(super) struct Open {
    variant: Option<&'static str>,
    list: Vec<Node>,
    map: Vec<(String, Node)>,
    is_map: bool,
}

impl Open {
    fn list(variant: Option<&'static str>) -> Self {
        Self { variant, list: Vec::new(), map: Vec::new(), is_map: false }
    }

    fn map(variant: Option<&'static str>) -> Self {
        Self { is_map: true, ..Self::list(variant) }
    }

    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoNode> {
        self.list.push(value.serialize(Nodes)?);
        Ok(())
    }

    fn put<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), NoNode> {
        self.map.push((key.to_owned(), value.serialize(Nodes)?));
        Ok(())
    }

    fn close(self) -> Node {
        let inner = if self.is_map { Node::Map(self.map) } else { Node::List(self.list) };
        match self.variant {
            Some(variant) => Node::Map(vec![(variant.to_owned(), inner)]),
            None => inner,
        }
    }
}

macro_rules! bare {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<Node, NoNode> {
            Ok(Node::Bare(value.to_string()))
        })*
    };
}

impl Serializer for Nodes {
    type Ok = Node;
    type Error = NoNode;
    type SerializeSeq = Open;
    type SerializeTuple = Open;
    type SerializeTupleStruct = Open;
    type SerializeTupleVariant = Open;
    type SerializeMap = Open;
    type SerializeStruct = Open;
    type SerializeStructVariant = Open;

    bare!(serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64);

    #[expect(clippy::disallowed_types, reason = "serde asks for it; no scheme holds one")]
    fn serialize_f32(self, _: f32) -> Result<Node, NoNode> {
        Err(ser::Error::custom("a float"))
    }

    #[expect(clippy::disallowed_types, reason = "serde asks for it; no scheme holds one")]
    fn serialize_f64(self, _: f64) -> Result<Node, NoNode> {
        Err(ser::Error::custom("a float"))
    }

    fn serialize_char(self, value: char) -> Result<Node, NoNode> {
        Ok(Node::Text(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result<Node, NoNode> {
        Ok(Node::Text(value.to_owned()))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Node, NoNode> {
        Err(ser::Error::custom("bytes"))
    }

    fn serialize_none(self) -> Result<Node, NoNode> {
        Ok(Node::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Node, NoNode> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Node, NoNode> {
        Ok(Node::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Node, NoNode> {
        Ok(Node::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Node, NoNode> {
        Ok(Node::Text(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Node, NoNode> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Node, NoNode> {
        Ok(Node::Map(vec![(variant.to_owned(), value.serialize(self)?)]))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open, NoNode> {
        Ok(Open::list(None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Open, NoNode> {
        Ok(Open::list(None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Open, NoNode> {
        Ok(Open::list(None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open, NoNode> {
        Ok(Open::list(Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open, NoNode> {
        Ok(Open::map(None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open, NoNode> {
        Ok(Open::map(None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open, NoNode> {
        Ok(Open::map(Some(variant)))
    }
}

macro_rules! filled {
    ($($kind:ident, $method:ident);*) => {
        $(impl ser::$kind for Open {
            type Ok = Node;
            type Error = NoNode;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoNode> {
                self.add(value)
            }
            fn end(self) -> Result<Node, NoNode> {
                Ok(self.close())
            }
        })*
    };
}

filled!(SerializeSeq, serialize_element; SerializeTuple, serialize_element;
    SerializeTupleStruct, serialize_field; SerializeTupleVariant, serialize_field);

macro_rules! named {
    ($($kind:ident),*) => {
        $(impl ser::$kind for Open {
            type Ok = Node;
            type Error = NoNode;
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), NoNode> {
                self.put(key, value)
            }
            fn end(self) -> Result<Node, NoNode> {
                Ok(self.close())
            }
        })*
    };
}

named!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Open {
    type Ok = Node;
    type Error = NoNode;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NoNode> {
        match key.serialize(Nodes)? {
            Node::Text(key) | Node::Bare(key) => self.map.push((key, Node::Null)),
            _ => return Err(ser::Error::custom("a key that is no text")),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoNode> {
        let node = value.serialize(Nodes)?;
        if let Some((_, waiting)) = self.map.last_mut() {
            *waiting = node;
        }
        Ok(())
    }

    fn end(self) -> Result<Node, NoNode> {
        Ok(self.close())
    }
}
