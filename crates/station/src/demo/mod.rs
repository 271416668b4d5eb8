//! A training company: its network and people, and a signed past where one is asked for.

mod company;
pub mod names;
pub mod network;
mod past;

pub use company::{COMPANY, admin_code, create, people_shown};
pub use past::{Made, Past, create_with_past};
