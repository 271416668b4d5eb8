//! Which key a device signs with, and from where in its journal on.

use domain::Millis;
use domain::ids::DeviceId;
use rusqlite::{Connection, Error, OptionalExtension, params};
use seal::PublicKey;

/// The key that signs the entry of a device at a place of its journal; none of a device that nobody
/// vouched for.
///
/// # Errors
/// Where the disk fails.
pub fn key_in_force(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
    seq: u64,
) -> Result<Option<PublicKey>, Error> {
    let key = written_key(connection, device, epoch, seq)?;
    Ok(key.and_then(|key| PublicKey::from_hex(&key)))
}

/// The same in hexadecimal, as it is kept: making a key of that costs as much as half a signature.
///
/// # Errors
/// Where the disk fails.
pub fn written_key(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
    seq: u64,
) -> Result<Option<String>, Error> {
    match later(connection, device, epoch, seq)? {
        None => first(connection, device),
        key => Ok(key),
    }
}

/// The key of a place of a journal, where it is not the first one of the device.
///
/// # Errors
/// Where the disk fails.
pub fn later_key(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
    seq: u64,
) -> Result<Option<PublicKey>, Error> {
    let key = later(connection, device, epoch, seq)?;
    Ok(key.and_then(|key| PublicKey::from_hex(&key)))
}

/// The first key of a device: what this counter was told when it enrolled, then what the central
/// certifies. A counter of no central knows the key that its own journal names.
///
/// # Errors
/// Where the disk fails.
pub fn first_key(connection: &Connection, device: DeviceId) -> Result<Option<PublicKey>, Error> {
    let key = first(connection, device)?;
    Ok(key.and_then(|key| PublicKey::from_hex(&key)))
}

fn later(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
    seq: u64,
) -> Result<Option<String>, Error> {
    connection
        .prepare_cached(
            "select public_key from device_key where device = ?1 and (epoch, seq) <= (?2, ?3)
             order by epoch desc, seq desc limit 1",
        )?
        .query_row(params![device.0, epoch, seq.cast_signed()], |row| row.get(0))
        .optional()
}

fn first(connection: &Connection, device: DeviceId) -> Result<Option<String>, Error> {
    connection
        .prepare_cached(
            "select coalesce(
               (select own_key from central where own = ?1),
               (select public_key from central where device = ?1),
               (select public_key from certified where device = ?1),
               (select public_key from device where device = ?1
                and not exists (select 1 from central where own <> ?1)))",
        )?
        .query_row([device.0], |row| row.get(0))
}

/// Since when a counter signs with its key; none while that is its first one.
///
/// # Errors
/// Where the disk fails.
pub fn rotated_at(connection: &Connection, device: DeviceId) -> Result<Option<Millis>, Error> {
    let sql = "select at from device_key where device = ?1 order by epoch desc, seq desc limit 1";
    connection.prepare_cached(sql)?.query_row([device.0], |row| row.get(0)).optional()
}

/// From when on the tickets of a counter are not good; none where it was not revoked.
///
/// # Errors
/// Where the disk fails.
pub fn revoked_since(connection: &Connection, device: DeviceId) -> Result<Option<Millis>, Error> {
    let since = connection
        .prepare_cached("select revoked_since from certified where device = ?1")?
        .query_row([device.0], |row| row.get(0))
        .optional()?;
    Ok(since.flatten())
}

/// The counter that signs, or signed, with a key.
///
/// # Errors
/// Where the disk fails.
pub fn owner(connection: &Connection, key: &PublicKey) -> Result<Option<DeviceId>, Error> {
    let sql = "select device from device where public_key = ?1
               union all select device from device_key where public_key = ?1 limit 1";
    connection
        .prepare_cached(sql)?
        .query_row([key.to_hex()], |row| Ok(DeviceId(row.get(0)?)))
        .optional()
}

/// Every key that a counter of the company signed tickets with.
///
/// # Errors
/// Where the disk fails.
pub fn ticket_keys(connection: &Connection) -> Result<Vec<PublicKey>, Error> {
    let sql = "select public_key from device union select public_key from device_key";
    let mut statement = connection.prepare_cached(sql)?;
    let keys = statement.query_map([], |row| row.get::<_, String>(0))?;
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    Ok(keys.iter().filter_map(|key| PublicKey::from_hex(key)).collect())
}
