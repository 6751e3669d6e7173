//! Wakers of the tasks that wait for the request of a call.
//!
//! A waker can run any code, so it is cloned, called and dropped without holding the lock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// The wakers of the tasks that wait for a change of the request's state.
#[derive(Default)]
pub(super) struct Wakers {
    list: Mutex<Vec<(Role, Waker)>>,
}

/// The event for which a task waits, with the number of its attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The next frame of the request.
    Request(u64),
    /// The response.
    Response(u64),
}

impl Wakers {
    fn list(&self) -> MutexGuard<'_, Vec<(Role, Waker)>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a waker that wakes all tasks.
    pub(super) fn waker(self: &Arc<Self>) -> Waker {
        Waker::from(self.clone())
    }

    pub(super) fn register(&self, role: Role, waker: &Waker) {
        let same = |(other, known): &(Role, Waker)| *other == role && known.will_wake(waker);
        let is_known = self.list().iter().any(same);
        if is_known {
            return;
        }
        let mut waker = waker.clone();
        let mut list = self.list();
        let replaced = match list.iter_mut().find(|(other, _)| *other == role) {
            Some((_, known)) => {
                std::mem::swap(known, &mut waker);
                Some(waker)
            }
            None => {
                list.push((role, waker));
                None
            }
        };
        // The last waker of a task may own the task, which may own a reader of the request.
        drop(list);
        drop(replaced);
    }

    pub(super) fn forget(&self, role: Role) {
        let forgotten = {
            let mut list = self.list();
            let at = list.iter().position(|(other, _)| *other == role);
            at.map(|at| list.swap_remove(at))
        };
        drop(forgotten);
    }

    pub(super) fn wake_all(&self) {
        self.wake(|_| true);
    }

    /// Wakes the tasks that wait for a frame, except that of the attempt with a number.
    pub(super) fn wake_other_requests(&self, id: u64) {
        self.wake(|role| matches!(role, Role::Request(other) if other != id));
    }

    fn wake(&self, concerns: impl Fn(Role) -> bool) {
        let mut woken = Vec::new();
        {
            let mut list = self.list();
            for at in (0..list.len()).rev() {
                if concerns(list[at].0) {
                    woken.push(list.swap_remove(at));
                }
            }
        }
        woken.into_iter().for_each(|(_, waker)| waker.wake());
    }
}

impl Wake for Wakers {
    fn wake(self: Arc<Self>) {
        self.wake_all();
    }
}
