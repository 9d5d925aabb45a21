"""The parts of Streamlit that pages share."""
