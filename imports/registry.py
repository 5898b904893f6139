"""What this app offers to the apps below it."""

from core.registry.navigation import Group, NavigationEntry, navigation


def register() -> None:
    navigation.register(
        NavigationEntry(
            "Imports",
            "imports:list",
            "imports",
            30,
            Group.RECORDS,
            shortcut="i",
            needs="may_import",
        )
    )
