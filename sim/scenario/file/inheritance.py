"""A child file over its parents: merged trees, and a record of what was overridden.

Mappings merge key by key, null removes an inherited key, a child's new outcome rules come
before the inherited ones, anything else is replaced.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.scenario.file.drivers import with_drivers
from sim.scenario.file.find import SOURCES, shipped_folders
from sim.scenario.file.nodes import Items, Mapping, Node, Scalar, read
from sim.scenario.file.short import written_out
from sim.scenario.problems import Mark, Problem, ScenarioError, did_you_mean
from sim.scenario.provenance import Override

MAX_CHAIN = 20
OWN = frozenset({"scenario", "extends", "drivers"})
"""Keys that belong to one file and are not inherited."""


@dataclass(frozen=True)
class Merged:
    """A tree with everything inherited.

    files: every file it was made from, the file itself first.
    """

    tree: Mapping
    files: tuple[Path, ...]
    overrides: tuple[Override, ...]
    extends: tuple[str, ...]


def shown(path: Path) -> str:
    """The path as a person would write it from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def merged(path: Path, chain: tuple[Path, ...] = (), at: Mark | None = None) -> Merged:
    """The file and its parents as one tree. Raises ScenarioError."""
    return _merged(path, None, chain, at)


def merged_tree(path: Path, tree: Mapping) -> Merged:
    """A tree and its parents as one. path: the file that it would stand in. Raises ScenarioError."""
    return _merged(path, tree, (), None)


def _merged(path: Path, given: Mapping | None, chain: tuple[Path, ...], at: Mark | None) -> Merged:
    resolved = path.resolve()
    if resolved in chain:
        circle = " -> ".join(p.name for p in [*chain[chain.index(resolved) :], resolved])
        raise ScenarioError(
            [Problem("extends-cycle", f"'extends' runs in a circle: {circle}", at or Mark(shown(path)))]
        )
    if len(chain) >= MAX_CHAIN:
        raise ScenarioError(
            [Problem("extends-long", f"more than {MAX_CHAIN} files extend each other", at or Mark(""))]
        )
    tree = written_out(read(path, shown(path)) if given is None else given)
    tree = with_drivers(tree, path, shown(path))
    names = _parents(tree)
    parents = [_parent(path, name, (*chain, resolved)) for name in names]
    if not parents:
        return Merged(tree, (resolved,), (), ())
    conflicts: list[tuple[str, Problem]] = []
    base = parents[0]
    for other in parents[1:]:
        base = _compose(base, other, conflicts)
    if open_ := [problem for where, problem in conflicts if not _settles(tree, where)]:
        raise ScenarioError(open_)
    overrides: list[Override] = []
    whole = laid_over(base.tree, tree, "", overrides)
    files = tuple(dict.fromkeys((resolved, *base.files)))
    return Merged(whole, files, (*base.overrides, *overrides), tuple(name.text for name in names))


def _parents(tree: Mapping) -> tuple[Scalar, ...]:
    node = tree.get("extends")
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return ()
    items = node.items if isinstance(node, Items) else (node,)
    names = tuple(item for item in items if isinstance(item, Scalar) and item.text.strip())
    if len(names) != len(items) or not names:
        raise ScenarioError(
            [Problem("extends", "expected the name of a file, or a list of names", node.mark)]
        )
    return names


def target(file: Path, name: str) -> Path:
    """The file that another one extends by a name; the ending may be left out.

    A name without a folder that is not beside the file is looked for among those that ship.
    """
    path = file.parent / name
    beside = path.parent / f"{path.name}.yaml"
    meant = path if path.suffix or (path.is_dir() and not beside.is_file()) else beside
    if not meant.exists() and len(Path(name).parts) == 1:
        shipped = [folder / meant.name for folder in shipped_folders()]
        meant = next((candidate for candidate in shipped if candidate.is_file()), meant)
    return meant


def _parent(path: Path, name: Scalar, chain: tuple[Path, ...]) -> Merged:
    try:
        parent = target(path, name.text)
        there = parent.exists()
    except (OSError, ValueError):
        # too long, or with characters that no file name has
        parent, there = path.parent / "?", False
    if not there:
        folders = [folder for folder in (parent.parent, *shipped_folders()) if folder.is_dir()]
        here = sorted({p.stem for folder in folders for p in folder.glob("*.yaml")} - {Path(SOURCES).stem})
        shortened = name.text if len(name.text) <= 80 else f"{name.text[:77]}..."
        message = f"the file '{shortened}' that this one extends does not exist"
        hint = did_you_mean(Path(name.text).stem, here)
        raise ScenarioError([Problem("extends-missing", message, name.mark, hint)])
    if parent.is_dir():
        message = f"'{name.text}' is a folder, expected a scenario file"
        raise ScenarioError([Problem("extends-missing", message, name.mark, "name a .yaml file in it")])
    return merged(parent, chain, name.mark)


def _brief(node: Node) -> str:
    match node:
        case Scalar(text=text):
            return " ".join(text.split())
        case Items(items=items):
            return "[" + ", ".join(_brief(item) for item in items) + "]"
        case Mapping(entries=entries):
            return "{" + ", ".join(f"{key.text}: {_brief(value)}" for key, value in entries) + "}"


def laid_over(parent: Mapping, child: Mapping, path: str, overrides: list[Override]) -> Mapping:
    """The parent's entries with the child's over them."""
    own = {key.text: (key, value) for key, value in child.entries}
    entries: list[tuple[Scalar, Node]] = []
    for key, value in parent.entries:
        if path == "" and key.text in OWN:
            continue
        if key.text not in own:
            entries.append((key, value))
            continue
        new_key, new = own.pop(key.text)
        where = f"{path}.{key.text}" if path else key.text
        if isinstance(new, Scalar) and new.is_null:
            overrides.append(Override(where, _brief(value), None, new_key.mark))
        elif isinstance(new, Mapping) and isinstance(value, Mapping):
            entries.append((key, laid_over(value, new, where, overrides)))
        else:
            if _brief(value) != _brief(new) and where not in ("title", "summary"):
                overrides.append(Override(where, _brief(value), _brief(new), new_key.mark))
            entries.append((new_key, new))
    # a null for what no parent has stays: it removes nothing, and the check of the whole says so
    added = list(own.values())
    for key, value in added:
        if (path or key.text not in OWN) and not (isinstance(value, Scalar) and value.is_null):
            where = f"{path}.{key.text}" if path else key.text
            overrides.append(Override(where, None, _brief(value), key.mark))
    return Mapping(tuple(added + entries if _is_dimension(path) else entries + added), child.mark, child.flow)


def _settles(child: Mapping, path: str) -> bool:
    """Whether a child says itself what stands at a path."""
    node: Node | None = child
    for step in path.split("."):
        if not isinstance(node, Mapping):
            break
        node = node.get(step)
    return node is not None


def _compose(one: Merged, two: Merged, conflicts: list[tuple[str, Problem]]) -> Merged:
    """Two parents as one; where only one of them departs from what both inherit, it wins."""
    common = {shown(p) for p in one.files} & {shown(p) for p in two.files}
    tree = _together(one.tree, two.tree, common, "", conflicts)
    files = tuple(dict.fromkeys((*one.files, *two.files)))
    overrides = tuple(dict.fromkeys((*one.overrides, *two.overrides)))
    return Merged(tree, files, overrides, ())


def _together(
    one: Mapping, two: Mapping, common: set[str], path: str, conflicts: list[tuple[str, Problem]]
) -> Mapping:
    entries: list[tuple[Scalar, Node]] = []
    second = {key.text: (key, value) for key, value in two.entries}
    for key, value in one.entries:
        if path == "" and key.text in OWN:
            continue
        where = f"{path}.{key.text}" if path else key.text
        if key.text not in second:
            if key.mark.file not in common:
                entries.append((key, value))
            else:
                _check_removed(value, common, where, conflicts)
            continue
        other_key, other = second.pop(key.text)
        if isinstance(value, Mapping) and isinstance(other, Mapping):
            entries.append((key, _together(value, other, common, where, conflicts)))
        elif _brief(value) == _brief(other) or other.mark.file in common:
            entries.append((key, value))
        elif value.mark.file in common or where in ("title", "summary"):
            entries.append((other_key, other))
        else:
            message = f"'{where}' is {_brief(value)[:40]} in {value.mark.file} but {_brief(other)[:40]} here"
            hint = "settle it in the child file"
            conflicts.append((where, Problem("extends-conflict", message, other.mark, hint)))
    added = []
    for key, value in second.values():
        where = f"{path}.{key.text}" if path else key.text
        if key.mark.file in common:
            _check_removed(value, common, where, conflicts)
        elif path or key.text not in OWN:
            added.append((key, value))
    entries = added + entries if _is_dimension(path) else entries + added
    return Mapping(tuple(entries), one.mark, one.flow)


def _check_removed(node: Node, common: set[str], where: str, conflicts: list[tuple[str, Problem]]) -> None:
    """Notes a conflict if one parent changed what another one removed."""
    change = next((part.mark for part in _parts(node) if part.mark.file not in common), None)
    if change is not None:
        message = f"'{where}' is changed here but removed by another parent"
        problem = Problem("extends-conflict", message, change, "settle it in the child file")
        conflicts.append((where, problem))


def _parts(node: Node) -> Iterator[Node]:
    """A node's leaves and lists, and its keys: what a file can have replaced."""
    if not isinstance(node, Mapping):
        yield node
        return
    for key, value in node.entries:
        yield key
        yield from _parts(value)


def _is_dimension(path: str) -> bool:
    return path.startswith("outcomes.") and path.count(".") == 1
