//! The release window against an empty Tauri window: time to a usable login, and memory.
//!
//! Both are watched from outside, on a display of their own: the time is the one from which the
//! screen stays what it is when the window is left alone. So nothing is built in, and nothing
//! distorts, what is measured.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::quiet;
use crate::screen::{Picture, Screen, difference};
use crate::table::{Row, Table, Target, Unit};
use crate::times::{self, Times};
use crate::{Plan, Trouble};

/// Pause between two looks at the screen.
const LOOK_EVERY: Duration = Duration::from_millis(3);
/// A screen that did not change for so long will not change by itself.
const SETTLED: Duration = Duration::from_secs(4);
/// Nothing takes longer to start.
const PATIENCE: Duration = Duration::from_secs(90);
/// The part of the screen that a caret, a clock or a word of the state bar may change.
const SMALL_CHANGE: f64 = 0.004;
/// A program at rest uses less than this part of one core.
const AT_REST: f64 = 0.02;
/// How long a start waits for the machine to be at rest.
const QUIET_IN: Duration = Duration::from_secs(40);
/// The part of one core that other programs may use beside a start.
const OTHERS: f64 = 0.15;
/// Starts that are tried until nothing else runs beside one.
const TRIES: usize = 4;

/// A program with a window, and where it keeps its data.
struct Program<'a> {
    path: &'a Path,
    data: &'a Path,
}

/// A window that was started and is at rest.
struct Started {
    child: Child,
    ready: Duration,
    settled: Picture,
    /// The part of one core that other programs used until then.
    others: f64,
}

/// Starts both in turns: first from a cold disk where this user may empty the page cache, then warm.
pub fn measure(
    desktop: &Path,
    empty: &Path,
    large: &Path,
    plan: &Plan,
    table: &mut Table,
) -> Result<(), Trouble> {
    let screen = Screen::start()?;
    let home = std::env::temp_dir().join(format!("guichet-home-{}", std::process::id()));
    let programs = [empty, desktop].map(|path| Program { path, data: large });
    let measured = Measured::take(&screen, &home, &programs, large, plan);
    let _ = fs::remove_dir_all(&home);
    measured?.tell(table);
    Ok(())
}

/// From which cache a program is started.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cache {
    Cold,
    Warm,
}

#[derive(Default)]
struct Measured {
    cold: [Times; 2],
    warm: [Times; 2],
    /// Proportional set size in MiB, once at rest.
    memory: [Vec<f64>; 2],
    /// The most it was while the store was checked and backed up.
    highest: f64,
    /// Starts beside which something else ran.
    disturbed: [usize; 2],
}

impl Measured {
    fn take(
        screen: &Screen,
        home: &Path,
        programs: &[Program<'_>; 2],
        large: &Path,
        plan: &Plan,
    ) -> Result<Self, Trouble> {
        let mut measured = Self::default();
        // The first start ever makes caches of fonts and the like.
        for program in programs {
            program.start(screen, home)?.end();
        }
        let mut settled: [Option<Picture>; 2] = [None, None];
        for cache in [Cache::Cold, Cache::Warm] {
            if cache == Cache::Cold && !empty_page_cache() {
                continue;
            }
            for round in 0..plan.starts {
                for i in in_turns(round) {
                    let started = programs[i].start_alone(screen, home, large, cache)?;
                    measured.disturbed[cache as usize] += usize::from(started.disturbed());
                    same_picture(&mut settled[i], &started)?;
                    let times =
                        if cache == Cache::Cold { &mut measured.cold } else { &mut measured.warm };
                    times[i].add(started.ready);
                    started.end_at_rest()?;
                }
            }
        }
        for round in 0..plan.starts.div_ceil(3) {
            for i in in_turns(round) {
                let started = programs[i].start(screen, home)?;
                let (rest, highest) = started.memory_at_rest()?;
                measured.memory[i].push(rest);
                measured.highest = measured.highest.max(highest);
                if i == 1 {
                    screen.keep(&large.join("login.xwd"))?;
                }
                started.end();
            }
        }
        Ok(measured)
    }

    fn tell(self, table: &mut Table) {
        for (what, [empty, desktop], disturbed) in [
            ("start to a usable login, page cache empty", &self.cold, self.disturbed[0]),
            ("start to a usable login, page cache warm", &self.warm, self.disturbed[1]),
        ] {
            let mut row = Row::new("window", what, Unit::Milliseconds).target(Target::Ratio(1.5));
            if desktop.is_empty() {
                row = row.note("this user may not empty the page cache");
            } else {
                let pairs = times::ratio_of_pairs(desktop, empty);
                let beside = match disturbed {
                    0 => "nothing else ran beside them".to_owned(),
                    some => format!("something else ran beside {some} of all starts"),
                };
                row = row.measured(desktop.median()).against(empty.median(), pairs).note(format!(
                    "{:.0} to {:.0} ms, and {:.0} to {:.0} ms for the empty window, {} starts of \
                     each; {beside}",
                    desktop.best(),
                    desktop.worst(),
                    empty.best(),
                    empty.worst(),
                    desktop.len(),
                ));
            }
            table.add(row);
        }
        let [empty, desktop] = self.memory.map(|memory| times::middle(&memory));
        let row = Row::new("window", "memory at the login (PSS)", Unit::Mebibytes)
            .measured(desktop)
            .against(empty, desktop / empty)
            .target(Target::Ratio(1.25))
            .note(format!("at most {:.0} MiB before it was at rest", self.highest));
        table.add(row);
    }
}

/// Who starts first: one of both, then the other.
fn in_turns(round: usize) -> [usize; 2] {
    if round.is_multiple_of(2) { [0, 1] } else { [1, 0] }
}

/// Refuses a start that ended on another picture than the starts before.
fn same_picture(known: &mut Option<Picture>, started: &Started) -> Result<(), Trouble> {
    let known = known.get_or_insert_with(|| started.settled.clone());
    let differs = difference(known, &started.settled);
    if differs > SMALL_CHANGE {
        let problem = "it does not always settle on the same picture";
        return Err(format!("{problem}: {differs:.4} of it differs").into());
    }
    Ok(())
}

impl Program<'_> {
    /// Starts it while nothing else runs, from a disk that has nothing left to do; as on the first
    /// start of a day, so that the file is checked and backed up beside it. Where something ran
    /// beside each of some starts, the last of them counts.
    fn start_alone(
        &self,
        screen: &Screen,
        home: &Path,
        large: &Path,
        cache: Cache,
    ) -> Result<Started, Trouble> {
        let mut tries = 1;
        loop {
            forget_backups(large)?;
            quiet::wait(QUIET_IN);
            if cache == Cache::Cold {
                empty_page_cache();
                quiet::wait(QUIET_IN);
            }
            let started = self.start(screen, home)?;
            if !started.disturbed() || tries == TRIES {
                return Ok(started);
            }
            tries += 1;
            started.end_at_rest()?;
        }
    }

    /// Starts it and waits until the screen stays as it is.
    fn start(&self, screen: &Screen, home: &Path) -> Result<Started, Trouble> {
        fs::create_dir_all(home)?;
        let blank = screen.picture()?;
        let (all, own) = (quiet::processor_time(), own_time(screen)?);
        let begun = Instant::now();
        let child = Command::new(self.path)
            .env("DISPLAY", &screen.display)
            .env("GUICHET_DATA", self.data)
            .env("HOME", home)
            .env_remove("XDG_DATA_HOME")
            .env_remove("XDG_CACHE_HOME")
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("WAYLAND_DISPLAY")
            // There is no graphics card and no desktop session on that display.
            .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
            .env("NO_AT_BRIDGE", "1")
            .env("DBUS_SESSION_BUS_ADDRESS", "")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut seen = vec![(Duration::ZERO, blank)];
        let mut changed = Instant::now();
        loop {
            sleep(LOOK_EVERY);
            let picture = screen.picture()?;
            let (_, last) = &seen[seen.len() - 1];
            let differs = difference(last, &picture);
            if differs > 0.0 {
                if differs > SMALL_CHANGE {
                    changed = Instant::now();
                }
                seen.push((begun.elapsed(), picture));
            }
            if seen.len() > 1 && changed.elapsed() > SETTLED {
                break;
            }
            if begun.elapsed() > PATIENCE {
                let path = self.path.display();
                return Err(format!("{path} showed nothing for {PATIENCE:?}").into());
            }
        }
        let settled = seen[seen.len() - 1].1.clone();
        let near =
            |(_, picture): &&(Duration, Picture)| difference(picture, &settled) <= SMALL_CHANGE;
        let stayed = seen.iter().rev().take_while(near).last();
        let ready = stayed.map_or(Duration::ZERO, |(at, _)| *at);
        let mut started = Started { child, ready, settled, others: 0.0 };
        let own = own_time(screen)? - own + started.processor_time()?;
        let others = (quiet::processor_time() - all - own).max(0.0);
        started.others = others / begun.elapsed().as_secs_f64();
        Ok(started)
    }
}

impl Started {
    /// Whether something else ran beside it.
    fn disturbed(&self) -> bool {
        self.others > OTHERS
    }

    /// Waits until it does nothing any more, check and backup included, and ends it: killed in the
    /// middle of a backup it would leave the disk busy for whoever starts next.
    fn end_at_rest(self) -> Result<(), Trouble> {
        self.memory_at_rest()?;
        self.end();
        Ok(())
    }

    /// What it takes in MiB once it does nothing any more, and the most until then.
    fn memory_at_rest(&self) -> Result<(f64, f64), Trouble> {
        let begun = Instant::now();
        let mut highest: f64 = 0.0;
        loop {
            let (used, at) = (self.processor_time()?, Instant::now());
            let taken = self.memory()?;
            highest = highest.max(taken);
            sleep(Duration::from_secs(2));
            let part = (self.processor_time()? - used) / at.elapsed().as_secs_f64();
            if part < AT_REST || begun.elapsed() > PATIENCE * 2 {
                return Ok((self.memory()?, highest));
            }
        }
    }

    /// Proportional set size of the program and all that it started, in MiB.
    fn memory(&self) -> Result<f64, Trouble> {
        let mut kib = 0.0;
        for process in family(self.child.id())? {
            // One may have ended meanwhile.
            let told = fs::read_to_string(format!("/proc/{process}/smaps_rollup"));
            let told = told.unwrap_or_default();
            let line = told.lines().find_map(|line| line.strip_prefix("Pss:"));
            let number = line.unwrap_or_default().trim().trim_end_matches(" kB");
            kib += number.parse::<f64>().unwrap_or(0.0);
        }
        Ok(kib / 1024.0)
    }

    /// Seconds of processor time that all of them have used.
    fn processor_time(&self) -> Result<f64, Trouble> {
        let family = family(self.child.id())?;
        Ok(family.into_iter().map(processor_time_of).sum())
    }

    /// Ends it with all that it started.
    fn end(mut self) {
        let family = family(self.child.id()).unwrap_or_default();
        let _ = self.child.kill();
        let _ = self.child.wait();
        let gone = |process: &u32| !Path::new(&format!("/proc/{process}")).exists();
        let waiting = Instant::now();
        while !family.iter().all(gone) && waiting.elapsed() < Duration::from_secs(5) {
            sleep(Duration::from_millis(20));
        }
        // The last picture is wiped off the screen.
        sleep(Duration::from_millis(300));
    }
}

/// Seconds of processor time that a process and its children that have ended have used.
fn processor_time_of(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = after_name(&stat);
    let number = |field: &str| field.parse::<f64>().unwrap_or(0.0);
    // A tick of /proc is a hundredth of a second (USER_HZ).
    fields.iter().skip(11).take(4).map(|field| number(field)).sum::<f64>() / 100.0
}

/// Seconds of processor time of this program and of the screen.
fn own_time(screen: &Screen) -> Result<f64, Trouble> {
    // Without its children: those are what is measured.
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields = after_name(&stat);
    let own = fields.iter().skip(11).take(2).map(|n| n.parse::<f64>().unwrap_or(0.0));
    Ok(own.sum::<f64>() / 100.0 + processor_time_of(screen.process()))
}

/// The fields of `/proc/PID/stat` after the name, which may hold anything.
fn after_name(stat: &str) -> Vec<&str> {
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    rest.split_whitespace().collect()
}

/// A process and all that descend from it.
fn family(first: u32) -> Result<Vec<u32>, Trouble> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(process) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        if let Some(parent) = after_name(&stat).get(1).and_then(|n| n.parse().ok()) {
            children.entry(parent).or_default().push(process);
        }
    }
    let mut family = vec![first];
    let mut looked = 0;
    while let Some(process) = family.get(looked) {
        family.extend(children.remove(process).unwrap_or_default());
        looked += 1;
    }
    Ok(family)
}

/// Empties the system's page cache. Answers whether this user may.
fn empty_page_cache() -> bool {
    let synced = Command::new("sync").status().is_ok_and(|status| status.success());
    synced && fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}

fn forget_backups(folder: &Path) -> Result<(), Trouble> {
    let backups = folder.join("backups");
    if backups.exists() {
        fs::remove_dir_all(backups)?;
    }
    Ok(())
}
