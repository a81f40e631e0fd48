"""The adversarial network in the running app: the only place of the app that imports torch."""
