"""How the shipped sentiment models were made: data, augmentation, training, export (see README.md)."""
