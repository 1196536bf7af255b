"""Raw records → typed tables of the model, references resolved to ids."""
