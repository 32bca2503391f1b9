"""sim schema: the JSON Schema of a scenario file."""

from sim.cli.finish import command, print_json
from sim.cli.streams import answering


@command
def schema() -> int:
    """Print the JSON Schema of a scenario file, for editors.

    Example: sim schema > scenario.schema.json
    """
    from sim.scenario.shapes.schema import json_schema

    with answering():
        print_json(json_schema())
    return 0
