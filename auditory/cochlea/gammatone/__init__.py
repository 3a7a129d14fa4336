"""The gammatone filterbank: four complex one-poles in a row."""
