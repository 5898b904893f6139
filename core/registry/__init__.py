"""What upper apps offer to the apps below them, who may not know their names.

An app registers in `AppConfig.ready()`; pages below loop over what is there. One module per kind of
thing that is offered.
"""
