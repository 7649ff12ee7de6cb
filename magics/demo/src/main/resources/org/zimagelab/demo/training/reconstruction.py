# How near a VAE comes to the pixels of a scene: what both trainings of its decoder minimise.

def pixels(rgb: Tensor) -> Tensor:
  """uint8 [B, H, W, 3] → float32 [B, 3, H, W], −1 to 1, channels last in memory."""
  return rgb.permute([0, 3, 1, 2]).to(6) / 127.5 - 1.

def reconstruction(y: Tensor, x: Tensor, mse: Tensor) -> Tensor:
  """Of pixels y that should be x, with their mean squared error: that, their distance, and the sharpness of edges."""
  edges = torch.l1_loss(y.diff(1, 3), x.diff(1, 3)) + torch.l1_loss(y.diff(1, 2), x.diff(1, 2))
  return torch.l1_loss(y, x) + mse + 0.5 * edges
