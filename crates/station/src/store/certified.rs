//! Which key a device signs with, and from where in its journal on.

use domain::Millis;
use domain::ids::DeviceId;
use rusqlite::{Connection, Error, OptionalExtension, params};
use seal::{KeyId, PublicKey};

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

/// The key that a token names, with the instant since when its counter is revoked.
///
/// # Errors
/// Where the disk fails.
pub fn ticket_key(
    connection: &Connection,
    id: KeyId,
) -> Result<Option<(PublicKey, Option<Millis>)>, Error> {
    // Making a key of its digits costs as much as half a signature: only the one that is named.
    let mut statement = connection.prepare_cached(
        "select public_key, revoked_since from certified
         union all
         select d.public_key, c.revoked_since from device d
           left join certified c on c.device = d.device
         union all
         select k.public_key, c.revoked_since from device_key k
           left join certified c on c.device = k.device",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        if KeyId::of_hex(&key) == Some(id)
            && let Some(key) = PublicKey::from_hex(&key)
        {
            return Ok(Some((key, row.get(1)?)));
        }
    }
    Ok(None)
}

/// Every key that a device has signed with: the first one, and those after it.
///
/// # Errors
/// Where the disk fails.
pub fn keys_of(connection: &Connection, device: DeviceId) -> Result<Vec<PublicKey>, Error> {
    let mut statement =
        connection.prepare_cached("select public_key from device_key where device = ?1")?;
    let later = statement.query_map([device.0], |row| row.get::<_, String>(0))?;
    let mut keys: Vec<PublicKey> = first_key(connection, device)?.into_iter().collect();
    for key in later {
        keys.extend(PublicKey::from_hex(&key?));
    }
    Ok(keys)
}
