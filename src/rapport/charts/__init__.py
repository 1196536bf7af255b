"""The kinds of chart, one file each: a module's name is the kind's."""
