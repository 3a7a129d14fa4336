"""The auditory nerve: the synapse of the inner hair cell, fibres, and spikes."""
