//! What few of a kind have, kept apart so that a plain one stays small.

use std::ops::Deref;

/// A value that most do without: static in a binary's embedded data, owned everywhere else.
///
/// It is a pointer wide, while an `Option` is as wide as what it may hold. It reads as what it
/// holds; where that is nothing, as the default.
#[derive(Debug, Clone, Default)]
pub enum Details<T: 'static> {
    /// Nothing that is not the default.
    #[default]
    None,
    /// Embedded.
    Static(&'static T),
    /// Computed or observed.
    Owned(Box<T>),
}

/// A value that is the default everywhere, to be read where there are no details.
pub trait Plain: Default + PartialEq + Sized + 'static {
    /// It.
    const PLAIN: &'static Self;
}

impl<T: Plain> Details<T> {
    /// Nothing where it is all default.
    pub fn new(value: T) -> Self {
        if value == *T::PLAIN { Details::None } else { Details::Owned(Box::new(value)) }
    }
}

impl<T: 'static> Details<T> {
    /// What there is besides the default.
    pub fn get(&self) -> Option<&T> {
        match self {
            Details::None => None,
            Details::Static(value) => Some(value),
            Details::Owned(value) => Some(value),
        }
    }
}

impl<T: Plain> Deref for Details<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.get().unwrap_or(T::PLAIN)
    }
}

impl<T: PartialEq> PartialEq for Details<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for Details<T> {}

#[cfg(feature = "serde")]
impl<T: serde::Serialize> serde::Serialize for Details<T> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(to)
    }
}

#[cfg(feature = "serde")]
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Details<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Option::<Box<T>>::deserialize(from)?;
        Ok(value.map_or(Details::None, Details::Owned))
    }
}
