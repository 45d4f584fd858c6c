//! Posts → people, unit by unit in the order of the list.

use std::collections::BTreeMap;

use super::draw::Draw;
use super::places::{Subject, World, names, spread};
use super::spec::Sample;
use super::values::field;

/// Fills every post of every unit.
pub(super) fn fill(world: &mut World, sample: &Sample) -> anyhow::Result<()> {
    let units = world.subjects.len();
    // Posts by post, because names and numbers are drawn for all who hold one …
    let mut made: BTreeMap<usize, Vec<Subject>> = BTreeMap::new();
    for (at, post) in sample.people.iter().enumerate() {
        let what = format!("people.{}", post.post);
        let places = world.select(&what, &post.of)?;
        let mut draw = Draw::of(sample.seed, &format!("people {at} {}", post.post));
        let counts = spread(&mut draw, &what, places.len(), post.count, Some(post.each))?;
        let above: Vec<Option<usize>> = places
            .iter()
            .zip(&counts)
            .flat_map(|(&unit, &count)| std::iter::repeat_n(Some(unit), count))
            .collect();
        let names = names(sample, &format!("people {at} {}", post.post), &post.name, &above)?;
        let mut fields = Draw::of(sample.seed, &format!("people fields {at} {}", post.post));
        for (number, (unit, name)) in above.into_iter().flatten().zip(names).enumerate() {
            let mut own = BTreeMap::new();
            for (field_name, maker) in post.fields.iter() {
                let place = format!("{what}.fields.{field_name}");
                let value = field(&place, maker, fields.at(number), &own)?;
                own.insert(field_name.clone(), value);
            }
            made.entry(unit).or_default().push(Subject {
                name,
                level: post.post.clone(),
                kind: post.post.clone(),
                above: Some(unit),
                person: true,
                fields: own,
                ..Subject::default()
            });
        }
    }
    // … then numbered within each unit.
    for unit in 0..units {
        for (number, mut person) in made.remove(&unit).into_iter().flatten().enumerate() {
            person.code = format!("{}-{:02}", world.subjects[unit].code, number + 1);
            world.add(person)?;
        }
    }
    Ok(())
}
