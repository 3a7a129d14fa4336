"""The cochlea of Zilany, Bruce & Carney: control path, filters, and its hearing loss."""
