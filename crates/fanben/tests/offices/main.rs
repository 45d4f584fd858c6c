//! Files as offices send them, through the `fanben` command: what is read, what is told and where,
//! and the workbook of results that comes out. The files are made here.

#[cfg(test)]
mod desk;
#[cfg(test)]
mod garbage;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod layout;
#[cfg(test)]
mod results;
#[cfg(test)]
mod rubric;
#[cfg(test)]
mod sent;
