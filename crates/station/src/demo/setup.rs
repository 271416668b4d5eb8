//! tmp
use crate::{Failure, host::Clock, store::Store, wire};
/// x
pub const COMPANY: &str = "X";
/// x
pub struct Past {
    /// x
    pub tickets: u64,
    /// x
    pub days: u32,
    /// x
    pub seed: u64,
}
/// x
pub fn create(_: &Store, _: &dyn Clock) -> Result<(), Failure> {
    Ok(())
}
/// x
pub fn sell_past(_: &Store, _: &dyn Clock, _p: &Past, _f: impl FnMut(u64)) -> Result<u64, Failure> {
    Ok(0)
}
/// x
pub fn admin_code() -> &'static str {
    "A1"
}
/// x
pub fn people_shown() -> Vec<wire::DemoPerson> {
    vec![]
}
